#!/bin/bash
# usage: update.sh PLAYBOOK_FOLDER BACK_OFFICE ANSIBLE_PLAYBOOK [PYTHON]
set -eu
cd "$1"
"${4:-python3}" write-anew.py ../inventory
"$3" -i ../inventory/ monarc.yaml --user ansible
"$3" -i ../inventory/ deliveries.yaml --user ansible
