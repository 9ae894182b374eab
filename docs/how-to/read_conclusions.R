# Reads conclusions of adjudge and counts the classes of each domain.
# Rscript read_conclusions.R FOLDER_OF_PARQUET_FILES | FILE.csv

read_table <- function(path) {
  if (grepl("\\.csv$", path)) return(read.csv(path, na.strings = "", colClasses = "character"))
  if (requireNamespace("arrow", quietly = TRUE)) return(as.data.frame(arrow::open_dataset(path)))
  if (requireNamespace("nanoparquet", quietly = TRUE)) {
    files <- sort(list.files(path, "\\.parquet$", full.names = TRUE))
    return(do.call(rbind, lapply(files, nanoparquet::read_parquet)))
  }
  stop("Install the R package arrow or nanoparquet, or give a CSV file.")
}

conclusions <- read_table(commandArgs(trailingOnly = TRUE)[1])
conclusions$told <- ifelse(is.na(conclusions$class), conclusions$status, conclusions$class)
counts <- aggregate(case ~ pack + domain + told, conclusions, length)
counts <- counts[order(counts$pack, counts$domain, counts$told), ]
write.csv(setNames(counts, c("pack", "domain", "class", "cases")), row.names = FALSE)
