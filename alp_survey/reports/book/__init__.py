"""The evidence as a workbook in which every count is a formula on the coded answers."""
