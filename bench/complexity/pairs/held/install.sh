#!/bin/sh
echo "Installing"
cp tool /usr/local/bin/tool
chmod +x /usr/local/bin/tool
echo "Done"
