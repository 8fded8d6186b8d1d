# Writes the reference numbers of test_composition_goldens.py: multinomial_ci.csv,
# finite_population_ci.csv, planning.csv, reliability.csv with reliability_data.csv, and, if the
# package survey is there, weighted_shares.csv from survey_apistrat.csv (its own api data).
# The stored files were made with R 4.2.2 and survey 4.1-1 (Debian r-base-core, r-cran-survey):
#   Rscript tests/golden/make_compositions.R tests/golden
# Tests read the stored files and need no R.

folder <- c(commandArgs(trailingOnly = TRUE), ".")[1]
twelve <- function(x) ifelse(is.na(x), "NA", sprintf("%.12f", ifelse(abs(x) < 5e-13, 0, x)))
write_lines <- function(lines, name) writeLines(lines, file.path(folder, name))
wilson_by <- function(k, n, q) {  # q in the place of z^2
  p <- k / n
  half <- sqrt(q * (4 * n * p * (1 - p) + q))
  c(if (k == 0) 0 else (2 * k + q - half) / (2 * (n + q)),
    if (k == n) 1 else (2 * k + q + half) / (2 * (n + q)))
}

# --- multinomial_ci.csv -------------------------------------------------------------------------

goodman <- function(x, cl) sapply(x, wilson_by, sum(x), qchisq(1 - (1 - cl) / length(x), 1))
quesenberry_hurst <- function(x, cl) sapply(x, wilson_by, sum(x), qchisq(cl, length(x) - 1))
clopper_pearson_bonferroni <- function(x, cl) {
  sapply(x, function(k) binom.test(k, sum(x), conf.level = 1 - (1 - cl) / length(x))$conf.int)
}

# Sison and Glaz (1995), formula 1: a box of Poisson variables given their sum, by Edgeworth
box_probability <- function(x, c) {
  n <- sum(x)
  b <- pmin(x + c, n)
  a <- pmax(x - c, 0)
  within <- function(low, high) ppois(high, x) - ppois(low - 1, x)
  m <- lapply(1:4, function(r) {
    x^r * (1 - (within(b - r + 1, b) - within(a - r, a - 1)) / within(a, b))
  })
  m1 <- m[[1]]
  v <- m[[2]] + m1 - m1^2
  k3 <- m[[3]] + m[[2]] * (3 - 3 * m1) + m1 - 3 * m1^2 + 2 * m1^3
  k4 <- m[[4]] + m[[3]] * (6 - 4 * m1) + m[[2]] * (7 - 12 * m1 + 6 * m1^2) +
    m1 - 4 * m1^2 + 6 * m1^3 - 3 * m1^4 - 3 * v^2
  z <- (n - sum(m1)) / sqrt(sum(v))
  g1 <- sum(k3) / sum(v)^1.5
  g2 <- sum(k4) / sum(v)^2
  edgeworth <- dnorm(z) * (1 + g1 * (z^3 - 3 * z) / 6 + g2 * (z^4 - 6 * z^2 + 3) / 24 +
                             g1^2 * (z^6 - 15 * z^4 + 45 * z^2 - 15) / 72) / sqrt(sum(v))
  prod(within(a, b)) * edgeworth / dpois(n, n)
}
sison_glaz <- function(x, cl) {  # NA where no c reaches the level: the method does not hold there
  n <- sum(x)
  old <- 0
  for (c in 1:n) {
    new <- if (max(x) == n) NA else box_probability(x, c)
    if (is.na(new)) break
    if (new > cl && old < cl) {
      more <- 2 * (cl - old) / (new - old)
      return(rbind(pmax(0, x / n - (c - 1) / n), pmin(1, x / n + (c - 1 + more) / n)))
    }
    old <- new
  }
  matrix(NA, 2, length(x))
}

tables <- list("1" = c(91, 49, 37, 43), "3" = c(19, 14, 8, 3), "5" = c(32, 12), "7" = c(5, 2, 1),
               "9" = c(4, 3, 0), "11" = c(2, 1), "13" = c(6, 1, 0, 0), "15" = c(0, 0, 3),
               "17" = c(20, 0, 0, 0), "19" = c(30, 9, 3, 1, 1))
# Where R's MultinomialCI 1.2 and statsmodels 0.15 part: tables too sparse for the expansion.
disagree <- c("11 0.95", "11 0.99", "13 0.95", "13 0.99", paste(15, c("0.90", "0.95", "0.99")),
              paste(17, c("0.90", "0.95", "0.99")))
lines <- "vector_id,counts,n,conf_level,method,category,count,est,lower,upper,agrees_statsmodels_015"
for (id in names(tables)) for (cl in c(.90, .95, .99)) {
  x <- tables[[id]]
  for (method in c("goodman", "quesenberry_hurst", "clopper_pearson_bonferroni", "sison_glaz")) {
    ci <- get(method)(x, cl)
    agrees <- if (method != "sison_glaz") "" else
      if (paste(id, sprintf("%.2f", cl)) %in% disagree) "no" else "yes"
    for (i in seq_along(x)) {
      lines <- c(lines, paste(id, paste(x, collapse = " "), sum(x), sprintf("%.2f", cl), method, i,
                              x[i], twelve(x[i] / sum(x)), twelve(ci[1, i]), twelve(ci[2, i]),
                              agrees, sep = ","))
    }
  }
}
write_lines(lines, "multinomial_ci.csv")

# --- finite_population_ci.csv -------------------------------------------------------------------

# Members M are kept that neither one-sided test rejects at half of 1 - level.
members_kept <- function(k, n, N, cl) {
  a <- (1 - cl) / 2
  M <- k:(N - (n - k))
  range(M[phyper(k - 1, M, N - M, n, lower.tail = FALSE) > a & phyper(k, M, N - M, n) > a])
}
frames <- list(c(3, 3), c(5, 3), c(50, 3), c(10, 7), c(10, 8), c(25, 20), c(200, 20), c(100, 44))
lines <- paste0("N,n,k,conf_level,M_lower,M_upper,p_lower,p_upper,wilson_fpc_lower,",
                "wilson_fpc_upper,cp_infinite_lower,cp_infinite_upper")
for (frame in frames) {
  N <- frame[1]
  n <- frame[2]
  ks <- if (n == 20) c(0:2, 5, 10, 15, 19, 20) else if (n == 44) c(0:2, 11, 22, 32, 43, 44) else 0:n
  for (k in ks) for (cl in c(.90, .95, .99)) {
    M <- if (n == N) c(k, k) else members_kept(k, n, N, cl)
    fpc <- wilson_by(k, n, qchisq(cl, 1) * (N - n) / (N - 1))
    cp <- binom.test(k, n, conf.level = cl)$conf.int
    lines <- c(lines, paste(N, n, k, sprintf("%.2f", cl), M[1], M[2], twelve(M[1] / N),
                            twelve(M[2] / N), twelve(fpc[1]), twelve(fpc[2]), twelve(cp[1]),
                            twelve(cp[2]), sep = ","))
  }
}
write_lines(lines, "finite_population_ci.csv")

# --- planning.csv -------------------------------------------------------------------------------

significant <- list(
  fisher = function(k1, n1, k2, n2, a)
    fisher.test(matrix(c(k1, n1 - k1, k2, n2 - k2), 2))$p.value <= a,
  pooled_z = function(k1, n1, k2, n2, a) {
    if (k1 + k2 == 0 || k1 + k2 == n1 + n2) return(FALSE)
    suppressWarnings(chisq.test(matrix(c(k1, n1 - k1, k2, n2 - k2), 2), correct = FALSE))$p.value <= a
  })
exact_power <- function(n1, n2, p1, p2, test, a) {
  found <- outer(0:n1, 0:n2, Vectorize(function(k1, k2) significant[[test]](k1, n1, k2, n2, a)))
  sum(outer(dbinom(0:n1, n1, p1), dbinom(0:n2, n2, p2)) * found)
}
lines <- "test,base1,base2,share1,share2,level,power"
for (test in c("fisher", "pooled_z")) for (bases in list(c(3, 3), c(8, 7), c(22, 22), c(44, 20)))
  for (shares in list(c(.5, .9), c(.2, .5), c(1, .4), c(.3, .3))) for (a in c(.05, .01)) {
    power <- exact_power(bases[1], bases[2], shares[1], shares[2], test, a)
    lines <- c(lines, paste(test, bases[1], bases[2], shares[1], shares[2], a, twelve(power), sep = ","))
  }
for (n in c(22, 44, 400)) for (shares in list(c(.5, .9), c(.2, .5), c(.5, .45)))
  for (a in c(.05, .01)) {
    # strict: both tails
    power <- power.prop.test(n, shares[1], shares[2], sig.level = a, strict = TRUE)$power
    lines <- c(lines, paste("pooled_z_approximate", n, n, shares[1], shares[2], a, twelve(power), sep = ","))
  }
write_lines(lines, "planning.csv")

# --- reliability_data.csv, reliability.csv ------------------------------------------------------

# `attitude` and `USJudgeRatings` come with R; `made_up` is seeded, five-point, two gaps.
set.seed(20261123)
made_up <- outer(rnorm(44), c(.9, .8, .7, .6, .5)) + matrix(rnorm(44 * 5), 44)
made_up <- matrix(pmin(5, pmax(1, round(3 + 1.1 * made_up))), 44)
made_up[3, 2] <- NA
made_up[40, c(1, 5)] <- NA
scales <- list(attitude = as.matrix(attitude), judges = as.matrix(USJudgeRatings[, 2:6]),
               made_up = made_up, three = as.matrix(attitude[, c(1, 4, 5)]))

# Expectation-maximisation (Rubin and Thayer 1982) of one factor, until nothing moves
one_factor <- function(R) {
  l <- rep(.7, ncol(R))
  u <- rep(.5, ncol(R))
  for (step in 1:100000) {
    b <- (l / u) / (1 + sum(l^2 / u))
    Rb <- R %*% b
    new_l <- as.vector(Rb / (1 - sum(l * b) + sum(b * Rb)))
    new_u <- diag(R) - new_l * as.vector(Rb)
    moved <- max(abs(c(new_l - l, new_u - u)))
    l <- new_l
    u <- new_u
    if (moved < 1e-14) return(list(l = l, u = u))
  }
  stop("the fit does not settle")
}
rows <- "dataset,answers"
lines <- "dataset,statistic,value"
for (name in names(scales)) {
  x <- scales[[name]]
  for (i in seq_len(nrow(x))) rows <- c(rows, paste0(name, ",", paste(x[i, ], collapse = " ")))
  x <- x[complete.cases(x), ]
  n <- nrow(x)
  k <- ncol(x)
  S <- cov(x)
  alpha <- k / (k - 1) * (1 - sum(diag(S)) / sum(S))
  values <- c(respondents = n, alpha = alpha)
  for (cl in c(.90, .95, .99)) {
    ends <- 1 - (1 - alpha) * qf(c(1 + cl, 1 - cl) / 2, n - 1, (n - 1) * (k - 1))
    values[paste0(c("feldt_low_", "feldt_high_"), cl)] <- ends
  }
  fit <- one_factor(cor(x))
  s <- sqrt(diag(S))
  values["omega"] <- sum(fit$l * s)^2 / (sum(fit$l * s)^2 + sum(fit$u * s^2))
  values["factanal_largest_difference"] <-  # the same model by another route, to its tolerance
    max(abs(factanal(covmat = S, factors = 1, n.obs = n)$uniquenesses - fit$u))
  lines <- c(lines, paste(name, names(values), twelve(values), sep = ","))
}
write_lines(rows, "reliability_data.csv")
write_lines(lines, "reliability.csv")

# --- weighted_shares.csv ------------------------------------------------------------------------

if (requireNamespace("survey", quietly = TRUE)) {
  suppressMessages(library(survey))
  lines <- "design,statistic,key,value"
  keep <- function(design, statistic, key, value) {
    lines <<- c(lines, paste(design, statistic, key, sprintf("%.12g", value), sep = ","))
  }
  apistrat <- read.csv(file.path(folder, "survey_apistrat.csv"), stringsAsFactors = TRUE)
  designs <- list(
    weights = svydesign(id = ~1, weights = ~pw, data = apistrat),
    # weights that differ within every cell, unlike those of the strata
    enrolment = svydesign(id = ~1, weights = ~enroll, data = apistrat),
    small = svydesign(id = ~1, weights = ~enroll, data = apistrat[seq(1, 200, 17), ]),
    strat_nofpc = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat),
    strat = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc))
  for (name in names(designs)) {
    d <- designs[[name]]
    keep(name, "degf", "", degf(d))
    for (item in c("comp.imp", "sch.wide", "awards")) {
      asked <- as.formula(paste0("~I(", item, " == 'Yes')"))
      share <- svymean(asked, d)
      keep(name, "prop", item, coef(share)[2])
      keep(name, "prop_se", item, SE(share)[2])
      for (method in c("logit", "xlogit", "asin", "beta", "mean")) for (cl in c(.90, .95, .99)) {
        ci <- confint(svyciprop(asked, d, method = method, level = cl))
        keep(name, paste0("ciprop_", method, "_lo"), paste(item, cl), ci[1])
        keep(name, paste0("ciprop_", method, "_hi"), paste(item, cl), ci[2])
      }
      if (name %in% c("weights", "enrolment")) {
        by <- svyby(asked, ~stype, d, svymean)
        for (i in 1:3) {
          keep(name, "by_prop", paste(item, by$stype[i]), by[i, 3])
          keep(name, "by_prop_se", paste(item, by$stype[i]), SE(by)[i, 2])
        }
      }
    }
  }
  write_lines(lines, "weighted_shares.csv")
}
