lock=/var/run/rotate.lock
[ -e "$lock" ] && exit 0
touch "$lock"
for f in $(ls logs/*.log); do mv $f $f.old; done
rm -f "$lock"
