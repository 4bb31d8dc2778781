whole() {
  echo 1
}

broken( {
  echo 2
}

# Found.
after() {
  if true; then
    echo 3
}
