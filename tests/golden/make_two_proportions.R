# Writes diff_two_proportions.csv, two_proportion_ratios.csv, paired_diff_ci.csv and mcnemar.csv:
# reference intervals and tests for two proportions, of independent groups and of pairs.
# The stored files were made with R 4.2.2 (Debian r-base-core), base R only:
#   Rscript tests/golden/make_two_proportions.R tests/golden
# Tests read the stored files and need no R.

folder <- c(commandArgs(trailingOnly = TRUE), ".")[1]
twelve <- function(x) {
  x[which(abs(x) < 5e-13)] <- 0  # no "-0.000000000000"
  sprintf("%.12f", x)
}
digits <- function(x) sprintf("%.12g", x)  # ratios and p-values: twelve significant digits
z_of <- function(cl) qnorm(1 - (1 - cl) / 2)
root <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-15, maxiter = 10000)$root

wilson <- function(k, n, cl) {
  z <- z_of(cl)
  (k + z^2 / 2 + c(-1, 1) * z * sqrt(k * (n - k) / n + z^2 / 4)) / (n + z^2)
}
wilson_cc <- function(k, n, cl) {  # Newcombe (1998), Stat Med 17:857, method 4
  z <- z_of(cl); p <- k / n; q <- 1 - p
  lower <- (2*n*p + z^2 - 1 - z * sqrt(pmax(0, z^2 - 2 - 1/n + 4*p*(n*q + 1)))) / (2 * (n + z^2))
  upper <- (2*n*p + z^2 + 1 + z * sqrt(pmax(0, z^2 + 2 - 1/n + 4*p*(n*q - 1)))) / (2 * (n + z^2))
  c(if (k == 0) 0 else lower, if (k == n) 1 else upper)
}

# --- difference of two independent proportions -----------------------------------------------------

wald <- function(x1, n1, x2, n2, cl) {  # not clipped
  p1 <- x1 / n1; p2 <- x2 / n2
  p1 - p2 + c(-1, 1) * z_of(cl) * sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
}
agresti_caffo <- function(x1, n1, x2, n2, cl) wald(x1 + 1, n1 + 2, x2 + 1, n2 + 2, cl)
square_and_add <- function(x1, n1, x2, n2, ci1, ci2) {
  p1 <- x1 / n1; p2 <- x2 / n2
  p1 - p2 + c(-sqrt((p1 - ci1[1])^2 + (ci2[2] - p2)^2), sqrt((ci1[2] - p1)^2 + (p2 - ci2[1])^2))
}
newcombe <- function(x1, n1, x2, n2, cl) {
  square_and_add(x1, n1, x2, n2, wilson(x1, n1, cl), wilson(x2, n2, cl))
}
newcombe_cc <- function(x1, n1, x2, n2, cl) {
  square_and_add(x1, n1, x2, n2, wilson_cc(x1, n1, cl), wilson_cc(x2, n2, cl))
}

# The constrained estimate of p2 at p1 - p2 = delta, by bisection on the slope of the likelihood.
constrained_p2 <- function(x1, n1, x2, n2, delta) {
  slope <- function(p2) {
    p1 <- p2 + delta
    part <- function(x, p) if (x == 0) 0 else x / p
    part(x1, p1) - part(n1 - x1, 1 - p1) + part(x2, p2) - part(n2 - x2, 1 - p2)
  }
  low <- max(0, -delta); high <- min(1, 1 - delta)
  for (i in 1:100) {
    middle <- (low + high) / 2
    if (slope(middle) > 0) low <- middle else high <- middle
  }
  (low + high) / 2
}
score_difference <- function(x1, n1, x2, n2, cl, factor) {
  d <- x1 / n1 - x2 / n2
  z <- function(delta) {
    p2 <- constrained_p2(x1, n1, x2, n2, delta); p1 <- p2 + delta
    v <- (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * factor
    if (v > 0) (d - delta) / sqrt(v) else sign(d - delta) * Inf
  }
  solve <- function(target, low, high) {  # z falls with delta
    for (i in 1:100) {
      middle <- (low + high) / 2
      if (z(middle) > target) low <- middle else high <- middle
    }
    (low + high) / 2
  }
  c(if (d == -1) -1 else solve(z_of(cl), -1, d), if (d == 1) 1 else solve(-z_of(cl), d, 1))
}
mee <- function(x1, n1, x2, n2, cl) score_difference(x1, n1, x2, n2, cl, 1)
miettinen_nurminen <- function(x1, n1, x2, n2, cl) {
  score_difference(x1, n1, x2, n2, cl, (n1 + n2) / (n1 + n2 - 1))
}

methods <- c("wald", "agresti_caffo", "newcombe", "newcombe_cc", "miettinen_nurminen", "mee")
groups <- list(c(56, 70, 48, 80), c(6, 7, 2, 7), c(0, 10, 0, 20), c(10, 10, 0, 20),
               c(12, 20, 20, 24), c(2, 3, 5, 8), c(3, 3, 0, 7), c(15, 22, 17, 22))
lines <- "method,x1,n1,x2,n2,conf_level,diff,lower,upper"
for (g in groups) for (cl in c(.90, .95, .99)) for (method in methods) {
  ci <- get(method)(g[1], g[2], g[3], g[4], cl)
  lines <- c(lines, paste(c(method, g, sprintf("%.2f", cl), twelve(g[1] / g[2] - g[3] / g[4]),
                            twelve(ci)), collapse = ","))
}
writeLines(lines, file.path(folder, "diff_two_proportions.csv"))

# --- risk ratio and odds ratio --------------------------------------------------------------------

katz <- function(x1, n1, x2, n2, cl) {
  x1 / n1 / (x2 / n2) * exp(c(-1, 1) * z_of(cl) * sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2))
}
# The score limit of the ratio: Miettinen and Nurminen's quadratic for p2 at p1 = ratio * p2.
score_ratio <- function(x1, n1, x2, n2, cl, factor) {
  z <- function(log_ratio) {
    ratio <- exp(log_ratio)
    a <- (n1 + n2) * ratio; b <- -(n1 * ratio + x1 + n2 + x2 * ratio); c <- x1 + x2
    p2 <- 2 * c / (-b + sqrt(b^2 - 4 * a * c)); p1 <- min(1, p2 * ratio)
    v <- (p1 * (1 - p1) / n1 + ratio^2 * p2 * (1 - p2) / n2) * factor
    (x1 / n1 - x2 / n2 * ratio) / sqrt(v)
  }
  solve <- function(target) {
    low <- -30; high <- 30
    for (i in 1:200) {
      middle <- (low + high) / 2
      if (z(middle) > target) low <- middle else high <- middle
    }
    exp((low + high) / 2)
  }
  c(if (x1 == 0) 0 else solve(z_of(cl)), if (x2 == 0) Inf else solve(-z_of(cl)))
}
koopman <- function(x1, n1, x2, n2, cl) score_ratio(x1, n1, x2, n2, cl, 1)
miettinen_nurminen_rr <- function(x1, n1, x2, n2, cl) {
  score_ratio(x1, n1, x2, n2, cl, (n1 + n2) / (n1 + n2 - 1))
}

logit_interval <- function(cells, cl) {
  cells[1] * cells[4] / cells[2] / cells[3] * exp(c(-1, 1) * z_of(cl) * sqrt(sum(1 / cells)))
}
four <- function(x1, n1, x2, n2) c(x1, n1 - x1, x2, n2 - x2)
woolf <- function(x1, n1, x2, n2, cl) logit_interval(four(x1, n1, x2, n2), cl)
gart <- function(x1, n1, x2, n2, cl) logit_interval(four(x1, n1, x2, n2) + .5, cl)
agresti_smoothed <- function(x1, n1, x2, n2, cl) {
  n <- n1 + n2; hits <- x1 + x2
  logit_interval(four(x1, n1, x2, n2) +
                   2 * c(n1, n1, n2, n2) * c(hits, n - hits, hits, n - hits) / n^2, cl)
}
# The score limit of the odds ratio: root in the count expected in the first cell, as in Cornfield.
miettinen_nurminen_or <- function(x1, n1, x2, n2, cl) {
  hits <- x1 + x2
  target <- qchisq(cl, 1) * (n1 + n2) / (n1 + n2 - 1)
  cells <- function(a) c(a, n1 - a, hits - a, n2 - hits + a)
  f <- function(a) (x1 - a)^2 * sum(1 / cells(a)) - target
  at <- function(a) { e <- cells(a); e[1] * e[4] / e[2] / e[3] }
  low <- max(0, hits - n2); high <- min(n1, hits); tiny <- 1e-13
  c(if (x1 == low) 0 else at(root(f, low + tiny, x1 - tiny)),
    if (x1 == high) Inf else at(root(f, x1 + tiny, high - tiny)))
}
# fisher.test solves these same equations, to four digits only
conditional <- function(x1, n1, x2, n2) {
  support <- max(0, x1 + x2 - n2):min(n1, x1 + x2)
  list(support = support, chances = function(log_odds) {
    w <- dhyper(support, n1, n2, x1 + x2, log = TRUE) + log_odds * support
    w <- exp(w - max(w))
    w / sum(w)
  })
}
conditional_limits <- function(x1, n1, x2, n2, cl, share) {
  fit <- conditional(x1, n1, x2, n2)
  upper <- function(l) sum(fit$chances(l) * ((fit$support > x1) + share * (fit$support == x1)))
  lower <- function(l) sum(fit$chances(l) * ((fit$support < x1) + share * (fit$support == x1)))
  a <- (1 - cl) / 2
  c(if (x1 == min(fit$support)) 0 else exp(root(function(l) upper(l) - a, -40, 40)),
    if (x1 == max(fit$support)) Inf else exp(root(function(l) lower(l) - a, -40, 40)))
}
conditional_exact <- function(x1, n1, x2, n2, cl) conditional_limits(x1, n1, x2, n2, cl, 1)
conditional_mid_p <- function(x1, n1, x2, n2, cl) conditional_limits(x1, n1, x2, n2, cl, .5)
conditional_mle <- function(x1, n1, x2, n2) {
  fit <- conditional(x1, n1, x2, n2)
  if (x1 == min(fit$support)) return(0)
  if (x1 == max(fit$support)) return(Inf)
  exp(root(function(l) sum(fit$chances(l) * fit$support) - x1, -40, 40))
}
odds_estimate <- function(method, x1, n1, x2, n2) {
  if (startsWith(method, "conditional")) return(conditional_mle(x1, n1, x2, n2))
  if (method %in% c("gart", "agresti_smoothed")) {
    return(sqrt(prod(get(method)(x1, n1, x2, n2, .95))))  # the middle on the log scale
  }
  x1 * (n2 - x2) / ((n1 - x1) * x2)
}

risk_methods <- c("koopman", "miettinen_nurminen", "katz")
odds_methods <- c("miettinen_nurminen", "gart", "agresti_smoothed", "conditional_exact",
                  "conditional_mid_p", "woolf")
groups <- list(c(56, 70, 48, 80), c(6, 7, 2, 7), c(36, 40, 16, 80), c(12, 20, 20, 24),
               c(2, 3, 5, 8), c(2, 17, 10, 13), c(5, 20, 0, 24), c(3, 3, 0, 7), c(0, 7, 3, 44),
               c(7, 7, 30, 44), c(1, 44, 30, 31))
lines <- "measure,method,x1,n1,x2,n2,conf_level,estimate,lower,upper"
for (g in groups) for (cl in c(.90, .95, .99)) {
  some_zero <- g[1] == 0 || g[3] == 0
  empty_cell <- some_zero || g[1] == g[2] || g[3] == g[4]
  for (method in risk_methods) if (method != "katz" || !some_zero) {
    f <- get(if (method == "miettinen_nurminen") "miettinen_nurminen_rr" else method)
    ci <- f(g[1], g[2], g[3], g[4], cl)
    lines <- c(lines, paste(c("risk_ratio", method, g, sprintf("%.2f", cl),
                              digits(g[1] / g[2] / (g[3] / g[4])), digits(ci)), collapse = ","))
  }
  for (method in odds_methods) if (method != "woolf" || !empty_cell) {
    f <- get(if (method == "miettinen_nurminen") "miettinen_nurminen_or" else method)
    ci <- f(g[1], g[2], g[3], g[4], cl)
    lines <- c(lines, paste(c("odds_ratio", method, g, sprintf("%.2f", cl),
                              digits(odds_estimate(method, g[1], g[2], g[3], g[4])), digits(ci)),
                            collapse = ","))
  }
}
writeLines(lines, file.path(folder, "two_proportion_ratios.csv"))

# --- difference of two proportions of the same respondents ------------------------------------------

clip <- function(ci) pmin(1, pmax(-1, ci))
newcombe_pairs <- function(a, b, c, d, cl, corrected) {
  n <- a + b + c + d; p1 <- (a + b) / n; p2 <- (a + c) / n
  ci1 <- wilson(a + b, n, cl); ci2 <- wilson(a + c, n, cl)
  below1 <- p1 - ci1[1]; above1 <- ci1[2] - p1; below2 <- p2 - ci2[1]; above2 <- ci2[2] - p2
  margins <- (a + b) * (c + d) * (a + c) * (b + d)
  cross <- a * d - b * c
  if (corrected && cross > 0) cross <- max(cross - n / 2, 0)
  phi <- if (margins == 0) 0 else cross / sqrt(margins)
  p1 - p2 + c(-sqrt(max(0, below1^2 - 2 * phi * below1 * above2 + above2^2)),
              sqrt(max(0, below2^2 - 2 * phi * below2 * above1 + above1^2)))
}
newcombe_paired <- function(a, b, c, d, cl) newcombe_pairs(a, b, c, d, cl, TRUE)
newcombe_paired_no_cc <- function(a, b, c, d, cl) newcombe_pairs(a, b, c, d, cl, FALSE)
discordant_wald <- function(b, c, n, cl) {
  clip((b - c) / n + base::c(-1, 1) * z_of(cl) * sqrt(((b + c) / n - ((b - c) / n)^2) / n))
}
bonett_price <- function(a, b, c, d, cl) discordant_wald(b + 1, c + 1, a + b + c + d + 2, cl)
agresti_min <- function(a, b, c, d, cl) discordant_wald(b + .5, c + .5, a + b + c + d + 2, cl)
tango <- function(a, b, c, d, cl) {
  n <- a + b + c + d; estimate <- (b - c) / n
  z <- function(delta) {
    bb <- (2 * n - b + c) * delta - b - c
    p21 <- (sqrt(bb^2 + 8 * n * c * delta * (1 - delta)) - bb) / (4 * n)
    v <- n * (2 * p21 + delta * (1 - delta))
    if (v > 0) (b - c - n * delta) / sqrt(v) else sign(estimate - delta) * Inf
  }
  solve <- function(target, low, high) {
    for (i in 1:100) {
      middle <- (low + high) / 2
      if (z(middle) > target) low <- middle else high <- middle
    }
    (low + high) / 2
  }
  base::c(if (estimate == -1) -1 else solve(z_of(cl), -1, estimate),
          if (estimate == 1) 1 else solve(-z_of(cl), estimate, 1))
}

tables <- list(c(36, 12, 2, 0), c(1, 1, 7, 12), c(3, 4, 1, 0), c(0, 8, 0, 0), c(30, 2, 9, 3),
               c(794, 86, 150, 570), c(4, 0, 3, 0))
methods <- c("newcombe_paired", "newcombe_paired_no_cc", "bonett_price", "agresti_min", "tango")
lines <- "a,b,c,d,conf_level,method,diff,lower,upper"
for (t in tables) for (cl in c(.90, .95, .99)) for (method in methods) {
  ci <- get(method)(t[1], t[2], t[3], t[4], cl)
  lines <- c(lines, paste(c(t, sprintf("%.2f", cl), method, twelve((t[2] - t[3]) / sum(t)),
                            twelve(ci)), collapse = ","))
}
writeLines(lines, file.path(folder, "paired_diff_ci.csv"))

# --- McNemar ------------------------------------------------------------------------------------

lines <- "a,b,c,d,n,exact_p,midp_fagerland,midp_central,chi2,p,chi2_cc,p_cc,or_cond"
for (t in tables) {
  b <- t[2]; c <- t[3]; n <- b + c; smaller <- min(b, c)
  exact <- binom.test(b, n)$p.value
  fagerland <- if (b == c) 1 - .5 * dbinom(b, n, .5) else exact - dbinom(b, n, .5)
  central <- min(1, 2 * (pbinom(smaller - 1, n, .5) + .5 * dbinom(smaller, n, .5)))
  plain <- mcnemar.test(matrix(t, 2), correct = FALSE)
  yates <- mcnemar.test(matrix(t, 2), correct = TRUE)
  lines <- base::c(lines, paste(base::c(t, sum(t), sapply(base::c(
    exact, fagerland, central, plain$statistic, plain$p.value, yates$statistic, yates$p.value,
    b / c), digits)), collapse = ","))
}
writeLines(lines, file.path(folder, "mcnemar.csv"))
