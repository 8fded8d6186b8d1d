# Writes agreement.csv from agreement_data.csv: agreement of two coders and of several.
# Base R for the formulas; package vcd (Debian: r-cran-vcd) for the standard error and the weighted
# kappas, psych (r-cran-psych) for the variance. From the top: Rscript tests/golden/make_agreement.R

here <- "tests/golden"
data <- read.csv(file.path(here, "agreement_data.csv"))
rows <- list()
put <- function(dataset, statistic, value, call) {
  rows[[length(rows) + 1]] <<- data.frame(dataset, statistic, value = signif(value, 12), r_call = call)
}

two_coders <- function(name, m) {
  p <- m / sum(m); q <- nrow(m); po <- sum(diag(p))
  r <- rowSums(p); c <- colSums(p); common <- (r + c) / 2
  pe <- sum(r * c); ps <- sum(common^2); pg <- sum(common * (1 - common)) / (q - 1)
  put(name, "po", po, "sum(diag(p))")
  put(name, "kappa", (po - pe) / (1 - pe), "(po-pe)/(1-pe); = vcd::Kappa(m)$Unweighted[1]")
  put(name, "bennett_s_pabak", (q * po - 1) / (q - 1), "(q*po-1)/(q-1)")
  put(name, "gwet_ac1", (po - pg) / (1 - pg), "(po-pg)/(1-pg), pg=sum(pk(1-pk))/(q-1)")
  put(name, "scott_pi", (po - ps) / (1 - ps), "(po-ps)/(1-ps)")
  put(name, "kappa_ase", vcd::Kappa(m)$Unweighted["ASE"], "vcd::Kappa(m)$Unweighted['ASE']")
  if (q > 2) {
    linear <- vcd::Kappa(m, weights = "Equal-Spacing")$Weighted["value"]
    squares <- vcd::Kappa(m, weights = "Fleiss-Cohen")$Weighted["value"]
    put(name, "kappa_w_linear", linear, "vcd::Kappa(m,weights='Equal-Spacing')")
    put(name, "kappa_w_quadratic", squares, "vcd::Kappa(m,weights='Fleiss-Cohen')")
  }
  put(name, "psych_kappa_var", psych::cohen.kappa(m)$var.kappa, "psych::cohen.kappa(m)$var.kappa")
}

several_coders <- function(name, counts) {
  call <- "Fleiss (1971) formula, base R; = irr::kappam.fleiss"
  n <- nrow(counts); m <- sum(counts[1, ]); p <- colSums(counts) / (n * m); q <- 1 - p
  agree <- mean((rowSums(counts^2) - m) / (m * (m - 1))); chance <- sum(p^2)
  kappa <- (agree - chance) / (1 - chance)
  se <- sqrt(2 / (n * m * (m - 1))) * sqrt(sum(p * q)^2 - sum(p * q * (q - p))) / sum(p * q)
  put(name, "fleiss_kappa", kappa, call)
  put(name, "fleiss_P", agree, call)
  put(name, "fleiss_Pe", chance, call)
  put(name, "fleiss_se0", se, call)
  put(name, "fleiss_z", kappa / se, call)
}

alpha <- function(name, codes) {  # coders in rows, NA where none
  units <- codes[, colSums(!is.na(codes)) > 1, drop = FALSE]
  values <- sort(unique(as.vector(units[!is.na(units)])))
  o <- matrix(0, length(values), length(values))
  for (u in seq_len(ncol(units))) {
    k <- match(units[!is.na(units[, u]), u], values)
    for (i in seq_along(k)) for (j in seq_along(k)) if (i != j) {
      o[k[i], k[j]] <- o[k[i], k[j]] + 1 / (length(k) - 1)
    }
  }
  n <- rowSums(o); d <- outer(values, values, "-")
  metric <- list(nominal = (d != 0) + 0, interval = d^2)
  metric$ordinal <- outer(seq_along(values), seq_along(values), Vectorize(function(a, b) {
    (sum(n[min(a, b):max(a, b)]) - (n[a] + n[b]) / 2)^2
  }))
  for (kind in c("nominal", "ordinal", "interval")) {
    value <- 1 - (sum(n) - 1) * sum(o * metric[[kind]]) / sum(outer(n, n) * metric[[kind]])
    put(name, paste0("alpha_", kind), value, "coincidence-matrix formula, base R")
  }
}

for (i in seq_len(nrow(data))) {
  name <- data$dataset[i]; cells <- as.numeric(strsplit(data$cells_row_major[i], " ")[[1]])
  if (grepl("^fleiss", name)) several_coders(name, matrix(cells, ncol = data$k[i], byrow = TRUE))
  else if (grepl("_2x", name)) alpha(name, matrix(cells, nrow = 2, byrow = TRUE))
  else two_coders(name, matrix(cells, data$k[i], byrow = TRUE))
}
write.csv(do.call(rbind, rows), file.path(here, "agreement.csv"), row.names = FALSE, na = "NaN")
