# Writes binom_ci.csv and newcombe1998_table1.csv: reference confidence intervals for one proportion.
# The stored files were made with R 4.2.2 (Debian r-base-core), base R only:
#   Rscript tests/golden/make_binom_ci.R tests/golden
# Tests read the stored files and need no R.

folder <- c(commandArgs(trailingOnly = TRUE), ".")[1]
twelve <- function(x) ifelse(is.na(x), "NA", sprintf("%.12f", x))

# --- the definitions, one function (k, n, level) -> c(lower, upper) each ------------------------

z_of <- function(cl) qnorm(1 - (1 - cl) / 2)
clip <- function(ci) pmin(1, pmax(0, ci))
end_points <- function(ci, k, n) c(if (k == 0) 0 else ci[1], if (k == n) 1 else ci[2])

wald <- function(k, n, cl) k / n + c(-1, 1) * z_of(cl) * sqrt(k / n * (1 - k / n) / n)
wald_cc <- function(k, n, cl) wald(k, n, cl) + c(-1, 1) / (2 * n)
wilson <- function(k, n, cl) suppressWarnings(prop.test(k, n, conf.level = cl, correct = FALSE))$conf.int
prop_test_cc <- function(k, n, cl) suppressWarnings(prop.test(k, n, conf.level = cl, correct = TRUE))$conf.int
wilson_cc <- function(k, n, cl) {  # Newcombe (1998), Stat Med 17:857, method 4
  z <- z_of(cl); p <- k / n; q <- 1 - p
  lower <- (2*n*p + z^2 - 1 - z * sqrt(pmax(0, z^2 - 2 - 1/n + 4*p*(n*q + 1)))) / (2 * (n + z^2))
  upper <- (2*n*p + z^2 + 1 + z * sqrt(pmax(0, z^2 + 2 - 1/n + 4*p*(n*q - 1)))) / (2 * (n + z^2))
  end_points(c(lower, upper), k, n)
}
clopper_pearson <- function(k, n, cl) binom.test(k, n, conf.level = cl)$conf.int
jeffreys_raw <- function(k, n, cl) qbeta(c((1 - cl) / 2, 1 - (1 - cl) / 2), k + .5, n - k + .5)
jeffreys <- function(k, n, cl) end_points(jeffreys_raw(k, n, cl), k, n)
agresti_coull_raw <- function(k, n, cl) {
  z <- z_of(cl); nt <- n + z^2; pt <- (k + z^2 / 2) / nt
  pt + c(-1, 1) * z * sqrt(pt * (1 - pt) / nt)
}
agresti_coull <- function(k, n, cl) clip(agresti_coull_raw(k, n, cl))
angle_interval <- function(p, n, cl) {  # the angle is clamped before it is squared
  sin(pmin(pi / 2, pmax(0, asin(sqrt(p)) + c(-1, 1) * z_of(cl) / (2 * sqrt(n)))))^2
}
arcsine <- function(k, n, cl) angle_interval(k / n, n, cl)
arcsine_anscombe <- function(k, n, cl) angle_interval((k + 3/8) / (n + 3/4), n, cl)
logit <- function(k, n, cl) {
  if (k == 0 || k == n) return(c(NA, NA))
  plogis(qlogis(k / n) + c(-1, 1) * z_of(cl) * sqrt(n / (k * (n - k))))
}
logit_half <- function(k, n, cl) {
  plogis(log((k + .5) / (n - k + .5)) + c(-1, 1) * z_of(cl) * sqrt(1 / (k + .5) + 1 / (n - k + .5)))
}

# uniroot returns an end of the bracket when the function is 0 there
root <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-15, maxiter = 10000)$root

likelihood_ratio <- function(k, n, cl) {
  f <- function(p) {
    2 * (dbinom(k, n, k / n, log = TRUE) - dbinom(k, n, p, log = TRUE)) - qchisq(cl, 1)
  }
  c(if (k == 0) 0 else root(f, 1e-12, k / n), if (k == n) 1 else root(f, k / n, 1 - 1e-12))
}
mid_p <- function(k, n, cl) {
  a <- 1 - cl
  lower <- function(p) .5 * dbinom(k, n, p) + pbinom(k, n, p, lower.tail = FALSE) - a / 2
  upper <- function(p) .5 * dbinom(k, n, p) + pbinom(k - 1, n, p) - a / 2
  c(if (k == 0) 0 else root(lower, 0, 1), if (k == n) 1 else root(upper, 0, 1))
}

# Blaker (2000), Can J Stat 28:783. Below k/n the smaller tail of k is the upper one; the
# acceptability adds the largest lower tail that is no larger. It jumps, so no root finder: walk up
# from the Clopper-Pearson limit in steps of 1e-6 to the first accepted p, then halve that step.
acceptability <- function(k, n, p) {
  upper <- pbinom(k - 1, n, p, lower.tail = FALSE)
  lower <- outer(0:(k - 1), p, pbinom, size = n)
  below <- sweep(lower, 2, upper, "<=")
  upper + apply(lower * below, 2, max)
}
blaker_lower <- function(k, n, cl) {
  if (k == 0) return(0)
  a <- 1 - cl
  p <- clopper_pearson(k, n, cl)[1]
  repeat {
    steps <- p + (0:1000) * 1e-6
    hit <- which(acceptability(k, n, pmin(steps, 1)) >= a)
    if (length(hit)) break
    p <- steps[1001]
  }
  if (hit[1] == 1) return(p)
  low <- steps[hit[1] - 1]
  high <- steps[hit[1]]
  for (i in 1:60) {
    middle <- (low + high) / 2
    if (acceptability(k, n, middle) >= a) high <- middle else low <- middle
  }
  high
}
blaker <- function(k, n, cl) c(blaker_lower(k, n, cl), 1 - blaker_lower(n - k, n, cl))

methods <- c("wald", "wald_cc", "wilson", "wilson_cc", "prop_test_cc", "clopper_pearson",
             "jeffreys_raw", "jeffreys", "agresti_coull_raw", "agresti_coull", "arcsine",
             "arcsine_anscombe", "logit", "logit_half", "likelihood_ratio", "mid_p", "blaker")

# --- binom_ci.csv -------------------------------------------------------------------------------

lines <- "method,k,n,conf_level,est,lower,upper"
for (n in c(3, 8, 44)) for (cl in c(.90, .95, .99)) {
  ks <- if (n == 44 && cl != .95) c(0:3, 11, 22, 32, 41:44) else 0:n
  for (k in ks) for (method in methods) {
    ci <- get(method)(k, n, cl)
    ci[which(abs(ci) < 5e-13)] <- 0  # no "-0.000000000000"
    lines <- c(lines, paste(method, k, n, sprintf("%.2f", cl), twelve(k / n),
                            twelve(ci[1]), twelve(ci[2]), sep = ","))
  }
}
writeLines(lines, file.path(folder, "binom_ci.csv"))

# --- newcombe1998_table1.csv: as printed in Stat Med 17:857, Table I, and as computed here --------

published <- read.csv(text = "
method,k,n,lower,upper
wilson,81,263,0.2553,0.3662
wilson,15,148,0.0624,0.1605
wilson,0,20,0.0000,0.1611
wilson,1,29,0.0061,0.1718
wilson_cc,81,263,0.2535,0.3682
wilson_cc,15,148,0.0598,0.1644
wilson_cc,0,20,0.0000,0.2005
wilson_cc,1,29,0.0018,0.1963
clopper_pearson,81,263,0.2527,0.3676
clopper_pearson,15,148,0.0578,0.1617
clopper_pearson,0,20,0.0000,0.1684
clopper_pearson,1,29,0.0009,0.1776
mid_p,81,263,0.2544,0.3658
mid_p,15,148,0.0601,0.1581
mid_p,0,20,0.0000,0.1391
mid_p,1,29,0.0017,0.1585")
lines <- "method,k,n,lower_published,upper_published,lower_R,upper_R"
for (i in seq_len(nrow(published))) {
  row <- published[i, ]
  ci <- get(row$method)(row$k, row$n, .95)
  lines <- c(lines, paste(row$method, row$k, row$n, sprintf("%.4f", row$lower),
                          sprintf("%.4f", row$upper), twelve(ci[1]), twelve(ci[2]), sep = ","))
}
writeLines(lines, file.path(folder, "newcombe1998_table1.csv"))
