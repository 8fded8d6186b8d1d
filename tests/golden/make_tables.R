# Writes tables_rxc.csv and tables_rxc_stats.csv: reference statistics of two-way tables.
# The stored files were made with R 4.2.2 (Debian r-base-core); their column r_call says by what.
# Where that is the package vcd, this script has the formula, so base R is enough:
#   Rscript tests/golden/make_tables.R tests/golden
# Tests read the stored files and need no R. fisher.test is right on these small tables; on tables
# of 7 x 7 and more this build of R returns wrong p-values, and no golden may be taken from it.
# Its conditional odds ratio and limits are those of a root finder that stops at 1e-4.

folder <- c(commandArgs(trailingOnly = TRUE), ".")[1]
by_row <- function(cells, nrow) matrix(cells, nrow = nrow, byrow = TRUE)

tables <- list(
  list("job_satisfaction", by_row(c(1,3,10,6, 2,3,10,7, 1,6,14,12, 0,1,9,11), 4),
       "Agresti 2002 p.57 job satisfaction (as in ?fisher.test), ordinal x ordinal"),
  list("convictions", by_row(c(2,15, 10,3), 2), "Fisher 1962/1970 twins (?fisher.test)"),
  list("zeros_3x3", by_row(c(3,0,0, 0,2,0, 0,1,2), 3), "n=8 sparse diagonal with zeros"),
  list("tiny_2x2", by_row(c(2,0, 0,1), 2), "n=3"),
  list("zero_col", by_row(c(3,0, 5,0), 2), "a column with zero total (degenerate)"),
  list("ordinal_3x3", by_row(c(8,5,2, 4,7,5, 1,4,8), 3), "n=44 ordinal"),
  list("perfect", by_row(c(5,0,0, 0,4,0, 0,0,3), 3), "perfect association n=12"),
  list("dose", by_row(c(48,17018, 38,14426, 5,783, 1,125, 1,36), 5),
       "Agresti alcohol / malformation (Cochran-Armitage)"))

quoted <- function(text) if (grepl(",", text)) paste0('"', text, '"') else text
lines <- "table_id,nrow,ncol,n,cells_row_major,note"
for (t in tables) {
  m <- t[[2]]
  lines <- c(lines, paste(t[[1]], nrow(m), ncol(m), sum(m), paste(t(m), collapse = " "),
                          quoted(t[[3]]), sep = ","))
}
writeLines(lines, file.path(folder, "tables_rxc.csv"))

out <- "table_id,statistic,value,r_call"
for (t in tables) {
  m <- t[[2]]
  say <- function(statistic, value, call = "") {
    text <- sprintf("%.12g", value)
    out <<- c(out, paste(t[[1]], statistic, text, quoted(call), sep = ","))
  }
  n <- sum(m); R <- nrow(m); C <- ncol(m); rs <- rowSums(m); cs <- colSums(m)
  filled <- all(rs > 0) && all(cs > 0)
  x <- suppressWarnings(chisq.test(m, correct = FALSE))
  chi2 <- unname(x$statistic)
  say("chi2", chi2, "chisq.test(m,correct=FALSE)")
  say("chi2_df", x$parameter)
  say("chi2_p", x$p.value)
  say("min_expected", min(x$expected), "chisq.test(m)$expected")
  say("share_expected_lt5", mean(x$expected < 5), "mean(expected<5)")
  if (R == 2 && C == 2) {
    y <- suppressWarnings(chisq.test(m, correct = TRUE))
    say("chi2_yates", y$statistic, "chisq.test(m,correct=TRUE)")
    say("chi2_yates_p", y$p.value)
  }
  if (n < 1000) {  # beyond it fisher.test runs out of workspace
    say("fisher_p", fisher.test(m)$p.value, "fisher.test(m)  [Fisher-Freeman-Halton if r x c]")
    if (R == 2 && C == 2) {
      f <- fisher.test(m)
      say("fisher_or_cond_mle", f$estimate, "fisher.test(m)$estimate")
      say("fisher_or_lo95", f$conf.int[1])
      say("fisher_or_hi95", f$conf.int[2])
      say("fisher_p_less", fisher.test(m, alternative = "less")$p.value)
      say("fisher_p_greater", fisher.test(m, alternative = "greater")$p.value)
    }
  }
  if (!filled) next
  k <- min(R, C) - 1
  G <- loglin(m, list(1, 2), print = FALSE)$lrt
  say("G", G, "vcd::assocstats")
  say("G_p", 1 - pchisq(G, (R - 1) * (C - 1)))  # as vcd has it: good to 1e-16 absolutely
  say("cramers_v", sqrt(chi2 / n / k), "vcd::assocstats$cramer")
  say("contingency_c", sqrt(chi2 / (chi2 + n)), "vcd::assocstats")
  phi2 <- max(0, chi2 / n - (R - 1) * (C - 1) / (n - 1))
  Rt <- R - (R - 1)^2 / (n - 1); Ct <- C - (C - 1)^2 / (n - 1)
  say("cramers_v_bias_corrected", sqrt(phi2 / (min(Rt, Ct) - 1)), "Bergsma (2013) formula, base R")

  alike <- opposite <- matrix(0, R, C)  # partners of a respondent in each cell
  for (i in 1:R) for (j in 1:C) {
    same <- outer(sign(1:R - i), sign(1:C - j))
    alike[i, j] <- sum(m[same > 0]); opposite[i, j] <- sum(m[same < 0])
  }
  P <- sum(m * alike) / 2; Q <- sum(m * opposite) / 2
  pairs_call <- "concordant/discordant pairs, base R (checked vs DescTools 0.99.59)"
  say("P", P, pairs_call)
  say("Q", Q, pairs_call)
  say("gamma", (P - Q) / (P + Q), pairs_call)
  say("gamma_ase1", 4 / (2 * P + 2 * Q)^2 * sqrt(sum(m * (2 * Q * alike - 2 * P * opposite)^2)),
      pairs_call)
  wr <- n^2 - sum(rs^2); wc <- n^2 - sum(cs^2); w <- sqrt(wr * wc)
  tau <- 2 * (P - Q) / w
  say("tau_b", tau, "cor(i,j,method='kendall') on expanded data")
  # Brown and Benedetti (1977); DescTools 0.99.59 has another, wrong, term
  v <- outer(rs, rep(1, C)) * wc + outer(rep(1, R), cs) * wr
  ase <- sqrt(max(0, sum(m * (2 * w * (alike - opposite) + tau * v)^2) -
                     n^3 * tau^2 * (wr + wc)^2)) / w^2
  say("tau_b_ase1", if (ase < 1e-8) 0 else ase, pairs_call)
  say("tau_c", 2 * (P - Q) * (k + 1) / (n^2 * k), pairs_call)
  say("somers_d_col_given_row", 2 * (P - Q) / wr, pairs_call)
  say("somers_d_row_given_col", 2 * (P - Q) / wc, pairs_call)
  i <- rep(row(m), m); j <- rep(col(m), m)
  if (n < 1000) say("spearman_rho", cor(i, j, method = "spearman"), "cor(i,j,method='spearman')")
  M2 <- (n - 1) * cor(i, j)^2
  say("linear_by_linear_M2", M2, "(n-1)*cor(i,j)^2, integer scores (Mantel; = coin::lbl_test)")
  say("linear_by_linear_p", pchisq(M2, 1, lower.tail = FALSE))
  if (C == 2 && R > 2) {
    a <- suppressWarnings(prop.trend.test(m[, 1], rs))
    say("cochran_armitage_chi2", a$statistic,
        "prop.trend.test(m[,1], rowSums(m)), scores 1..k  [statistic uses n, Mantel's uses n-1]")
    say("cochran_armitage_p", a$p.value)
  }
  guessed <- function(m) (sum(apply(m, 1, max)) - max(colSums(m))) / (n - max(colSums(m)))
  say("lambda_col_given_row", guessed(m), "Goodman-Kruskal lambda, base R")
  say("lambda_row_given_col", guessed(t(m)))
}
writeLines(out, file.path(folder, "tables_rxc_stats.csv"))
