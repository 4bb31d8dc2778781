/** Sells things. */
open module shop.parts {
  requires java.sql;
  exports shop.parts;
}
