#!/bin/sh
mkdir -p backup
cp report.txt backup/
cp notes.txt backup/
cp budget.csv backup/
echo "3 files copied"
