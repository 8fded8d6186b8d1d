# Writes survey_results.csv: estimates of a stratified sample, of a sample of clusters and of one in
# two stages, from survey_apistrat.csv, survey_apiclus1.csv and survey_apiclus2.csv (the api data of
# the package survey). Made with R 4.2.2 and survey 4.1-1 (Debian r-base-core, r-cran-survey):
#   Rscript tests/golden/make_survey_results.R tests/golden
# Tests read the stored file and need no R.

suppressMessages(library(survey))
folder <- c(commandArgs(trailingOnly = TRUE), ".")[1]
sample <- function(name) {
  read.csv(file.path(folder, paste0("survey_", name, ".csv")), stringsAsFactors = TRUE)
}
strat <- sample("apistrat")
clus1 <- sample("apiclus1")
clus2 <- sample("apiclus2")
rows <- list()
keep <- function(design, statistic, key, value, call = "") {
  rows[[length(rows) + 1]] <<- data.frame(
    design, statistic, key, value = signif(unname(value), 12), r_call = call,
    survey_version = paste(packageVersion("survey"), collapse = "."))
}
designs <- list(
  strat = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = strat, fpc = ~fpc),
  strat_nofpc = svydesign(id = ~1, strata = ~stype, weights = ~pw, data = strat),
  clus1 = svydesign(id = ~dnum, weights = ~pw, data = clus1, fpc = ~fpc),
  clus1_nofpc = svydesign(id = ~dnum, weights = ~pw, data = clus1),
  clus2 = svydesign(id = ~dnum + snum, weights = ~pw, data = clus2, fpc = ~fpc1 + fpc2))

for (name in names(designs)) {
  d <- designs[[name]]
  put <- function(...) keep(name, ...)
  put("degf", "", degf(d), "degf()")
  mean <- svymean(~api00, d, deff = TRUE)
  put("mean", "api00", coef(mean), "svymean(~api00,d)")
  put("mean_se", "api00", SE(mean), "SE()")
  put("mean_deff", "api00", deff(mean), "svymean(,deff=TRUE)")
  limits <- confint(mean, df = degf(d))
  put("mean_lo95", "api00", limits[1], "confint(.,df=degf(d))")
  put("mean_hi95", "api00", limits[2])
  total <- svytotal(~enroll, d, na.rm = TRUE)
  put("total", "enroll", coef(total), "svytotal(~enroll,d)")
  put("total_se", "enroll", SE(total))
  share <- svymean(~comp.imp, d)
  for (i in 1:2) {
    put("prop", names(coef(share))[i], coef(share)[i], "svymean(~comp.imp,d)")
    put("prop_se", names(coef(share))[i], SE(share)[i])
  }
  for (method in c("logit", "likelihood", "asin", "beta", "mean", "xlogit")) {
    for (level in c(.9, .95, .99)) {
      ci <- confint(svyciprop(~I(comp.imp == "Yes"), d, method = method, level = level))
      call <- paste0("svyciprop(~I(comp.imp=='Yes'),d,method='", method, "',level=", level, ")")
      put(paste0("ciprop_", method, "_lo"), level, ci[1], call)
      put(paste0("ciprop_", method, "_hi"), level, ci[2])
    }
  }
  by <- svyby(~api00, ~stype, d, svymean)
  for (i in seq_len(nrow(by))) {
    put("by_mean", by$stype[i], by$api00[i], "svyby(~api00,~stype,d,svymean)")
    put("by_mean_se", by$stype[i], SE(by)[i])
  }
  by <- svyby(~I(comp.imp == "Yes"), ~stype, d, svyciprop, vartype = "ci", method = "logit")
  call <- "svyby(~I(comp.imp=='Yes'),~stype,d,svyciprop,vartype='ci',method='logit')"
  for (i in seq_len(nrow(by))) {
    put("by_prop", by$stype[i], by[i, 2], call)
    put("by_prop_lo95", by$stype[i], by$ci_l[i])
    put("by_prop_hi95", by$stype[i], by$ci_u[i])
  }
  for (formula in c("~comp.imp+stype", "~sch.wide+comp.imp")) {
    cells <- as.data.frame(svytable(as.formula(formula), d))
    for (i in seq_len(nrow(cells))) {
      key <- paste(formula, cells[i, 1], cells[i, 2], sep = "|")
      put("svytable", key, cells$Freq[i], paste0("svytable(", formula, ",d)"))
    }
    for (kind in c("F", "Chisq", "Wald", "adjWald", "saddlepoint")) {
      test <- svychisq(as.formula(formula), d, statistic = kind)
      call <- paste0("svychisq(", formula, ",d,statistic='", kind, "')")
      put(paste0("svychisq_", kind, "_stat"), formula, test$statistic, call)
      put(paste0("svychisq_", kind, "_p"), formula, test$p.value)
      if (kind != "saddlepoint") for (i in seq_along(test$parameter)) {
        put(paste0("svychisq_", kind, "_df", i), formula, test$parameter[i])
      }
    }
  }
  put("median", "api00", coef(svyquantile(~api00, d, .5)), "svyquantile(~api00,d,.5)")
  ratio <- svyratio(~api.stu, ~enroll, d, na.rm = TRUE)
  put("ratio", "api.stu/enroll", coef(ratio), "svyratio(~api.stu,~enroll,d)")
  put("ratio_se", "", SE(ratio))
  jackknife <- as.svrepdesign(d)
  call <- "svymean(~api00,as.svrepdesign(d))  [JK1/JKn]"
  put("jk_se", "api00", SE(svymean(~api00, jackknife)), call)
  put("jk_se", "comp.impYes", SE(svymean(~comp.imp, jackknife))[2], call)
}
# weights only, and answers missing: the degrees of freedom are those of the whole sample
part <- strat
part$comp.imp[part$snum %% 5 == 0] <- NA
test <- svychisq(~comp.imp + stype, svydesign(id = ~1, weights = ~pw, data = part))
found <- c(stat = test$statistic[[1]], p = test$p.value[[1]], df1 = test$parameter[[1]],
           df2 = test$parameter[[2]])
for (name in names(found)) {
  call <- "svychisq(~comp.imp+stype,d), comp.imp missing where snum %% 5 == 0"
  keep("weights_missing", paste0("svychisq_F_", name), "~comp.imp+stype", found[[name]], call)
}
write.csv(do.call(rbind, rows), file.path(folder, "survey_results.csv"), row.names = FALSE)
