# Writes nchs_presentation.csv: the NCHS data presentation standard for proportions, executed.
# Parker et al. (2017), Vital and Health Statistics 2(175), for a simple random sample (deff 1).
# The stored file was made with R 4.2.2 (Debian r-base-core), base R only:
#   Rscript tests/golden/make_nchs_presentation.R tests/golden
# Tests read the stored file and need no R.

folder <- c(commandArgs(trailingOnly = TRUE), ".")[1]
twelve <- function(x) ifelse(is.infinite(x), "Inf", sprintf("%.12f", x))

decide <- function(k, n, width) {  # the first clause that applies
  if (n < 30) return("suppress:n<30")
  if (k == 0 || k == n) return("review:0_or_100")
  if (width >= .30) return("suppress:abs_width>=0.30")
  if (width <= .05) return("present")
  if (width / (k / n) > 1.30) return("suppress:rel_width>130%")
  if (width / (1 - k / n) > 1.30) return("present:flag_complement")
  "present"
}

counts <- list("20" = 0:20, "44" = 0:44,
               "100" = c(0, 1, 2, 3, 5, 10, 20, 25, 30, 50, 75, 95, 99, 100))
lines <- "n,k,p,cp_lower,cp_upper,abs_width,rel_width,rel_width_complement,decision"
for (name in names(counts)) for (k in counts[[name]]) {
  n <- as.integer(name)
  p <- k / n
  ci <- binom.test(k, n)$conf.int
  width <- ci[2] - ci[1]
  lines <- c(lines, paste(n, k, twelve(p), twelve(ci[1]), twelve(ci[2]), twelve(width),
                          twelve(width / p), twelve(width / (1 - p)), decide(k, n, width), sep = ","))
}
writeLines(lines, file.path(folder, "nchs_presentation.csv"))
