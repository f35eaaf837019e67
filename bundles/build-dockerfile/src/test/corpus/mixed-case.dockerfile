From a
run echo
Copy a b
