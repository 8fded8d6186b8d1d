# Writes ranks.csv: reference rank tests of numbers in groups, of 3 to 200 respondents, most with
# heavy ties. The stored file was made with R 4.2.2 and its package coin 1.4-2 (Debian r-base-core,
# r-cran-coin):
#   Rscript tests/golden/make_ranks.R tests/golden
# Tests read the stored file and need no R.
# p_exact is coin's for two groups. For more, coin only simulates: there this script goes through
# all arrangements if they are few, and else has coin's simulation, with p_draws.

suppressPackageStartupMessages(library(coin))
folder <- c(commandArgs(trailingOnly = TRUE), ".")[1]
digits <- function(x) if (is.na(x)) "" else sprintf("%.15g", x)

# each data set: its points, and the counts of each group at them
sets <- list(
  list("three", c(1, 2), list(c(1, 0), c(1, 1))),
  list("four untied", c(1, 2, 3, 4), list(c(1, 1, 0, 0), c(0, 0, 1, 1))),
  list("eight", c(0, 1, 2, 5), list(c(3, 1, 0, 0), c(0, 1, 2, 1))),
  list("eight one against seven", c(0, 1, 3), list(c(0, 0, 1), c(4, 2, 1))),
  list("ten of ten points", 1:10,
       list(c(1, 0, 1, 1, 0, 1, 0, 0, 0, 0), c(0, 1, 0, 0, 1, 0, 1, 1, 1, 1))),
  list("twenty", c(0, 1, 2, 3, 10), list(c(5, 2, 1, 0, 1), c(2, 2, 3, 3, 1))),
  list("forty-four children", 0:5, list(c(9, 5, 4, 2, 1, 0), c(4, 6, 5, 4, 2, 2))),
  list("forty-four mostly zero", c(0, 1, 2, 7), list(c(18, 1, 0, 0), c(20, 1, 2, 2))),
  list("forty-four nine alone", c(0.5, 1.5, 2.5, 3.5, 4.5),
       list(c(0, 1, 1, 3, 4), c(8, 9, 7, 6, 5))),
  list("no difference", c(1, 2, 3), list(c(4, 4, 4), c(8, 8, 8))),
  list("hundred", c(-2, -1, 0, 1, 2), list(c(6, 11, 15, 9, 4), c(5, 9, 14, 15, 12))),
  list("two hundred", 0:7, list(c(40, 22, 15, 9, 6, 4, 3, 1), c(31, 20, 17, 11, 9, 6, 4, 2))),
  list("two yes and no", c(0, 1), list(c(12, 10), c(5, 17))),
  list("three groups of three", c(1, 2), list(c(1, 0), c(0, 1), c(0, 1))),
  list("three groups of eight", c(0, 1, 2, 5), list(c(2, 1, 0, 0), c(1, 1, 1, 0), c(0, 0, 1, 1))),
  list("three groups of ten untied", 1:10,
       list(c(1, 1, 0, 1, 0, 0, 0, 0, 0, 0), c(0, 0, 1, 0, 1, 0, 1, 0, 0, 0),
            c(0, 0, 0, 0, 0, 1, 0, 1, 1, 1))),
  list("four groups of eleven", c(0, 1, 2, 3),
       list(c(3, 1, 0, 0), c(1, 1, 1, 0), c(0, 1, 1, 0), c(0, 0, 0, 2))),
  list("three groups of twelve", c(1, 2, 3, 4, 9),
       list(c(3, 1, 0, 0, 0), c(1, 1, 2, 0, 0), c(0, 1, 0, 2, 1))),
  list("three groups of forty-four", c(0, 1, 2, 3, 4, 6),
       list(c(7, 4, 3, 1, 0, 0), c(5, 3, 3, 2, 1, 1), c(2, 2, 4, 3, 2, 1))),
  list("one small of forty-four", c(0, 1, 2, 3, 4),
       list(c(6, 5, 4, 3, 2), c(5, 5, 4, 4, 2), c(0, 0, 1, 1, 2))),
  list("five groups of two hundred", 0:6,
       list(c(14, 10, 7, 4, 3, 1, 1), c(12, 9, 8, 5, 3, 2, 1), c(10, 9, 8, 6, 4, 2, 1),
            c(9, 9, 9, 6, 4, 2, 1), c(7, 8, 8, 7, 5, 3, 2))))

# the share of all arrangements over the groups whose H is at least the observed one
all_arrangements <- function(ranks, sizes) {
  spread <- function(sums) sum(sums^2 / sizes)
  found <- numeric(0)
  go <- function(left, group, sums) {
    if (group == length(sizes)) {
      found <<- c(found, spread(c(sums, sum(ranks[left]))))
      return(invisible())
    }
    ways <- combn(length(left), sizes[group])
    for (i in seq_len(ncol(ways))) {
      here <- left[ways[, i]]
      go(left[-ways[, i]], group + 1, c(sums, sum(ranks[here])))
    }
  }
  go(seq_along(ranks), 1, numeric(0))
  found
}

lines <- "name,points,cells,groups,n,statistic,df,p,p_wilcox,p_exact,p_draws,effect_value"
for (s in sets) {
  points <- s[[2]]; counts <- do.call(cbind, s[[3]])
  x <- rep(rep(points, ncol(counts)), counts)
  g <- factor(rep(rep(seq_len(ncol(counts)), each = length(points)), counts))
  n <- length(x); sizes <- as.vector(table(g))
  kw <- kruskal.test(x, g)
  p_wilcox <- p_exact <- p_draws <- NA
  if (length(sizes) == 2) {
    first <- x[g == 1]; second <- x[g == 2]
    p_wilcox <- wilcox.test(first, second, correct = FALSE, exact = FALSE)$p.value
    p_exact <- as.numeric(pvalue(wilcox_test(x ~ g, distribution = "exact")))
    effect <- mean(sign(outer(first, second, "-")))
    stopifnot(all.equal(as.numeric(statistic(wilcox_test(x ~ g)))^2, unname(kw$statistic)))
  } else {
    effect <- unname(kw$statistic) * (n + 1) / (n^2 - 1)
    stopifnot(all.equal(as.numeric(statistic(kruskal_test(x ~ g))), unname(kw$statistic)))
    log_ways <- lfactorial(n) - sum(lfactorial(sizes))
    if (log_ways < log(1e5)) {
      spread <- all_arrangements(rank(x), sizes)
      observed <- sum(tapply(rank(x), g, sum)^2 / sizes)
      p_exact <- mean(spread >= observed * (1 - 1e-12))
    } else {
      set.seed(1952)
      p_draws <- 1e6
      p_exact <- as.numeric(pvalue(kruskal_test(x ~ g,
                                                distribution = approximate(nresample = p_draws))))
    }
  }
  lines <- c(lines, paste(
    s[[1]], paste(points, collapse = " "), paste(t(counts), collapse = " "), length(sizes), n,
    digits(kw$statistic), kw$parameter, digits(kw$p.value), digits(p_wilcox), digits(p_exact),
    if (is.na(p_draws)) "" else format(p_draws, scientific = FALSE), digits(effect), sep = ","))
}
writeLines(lines, file.path(folder, "ranks.csv"))
