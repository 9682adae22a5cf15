<#-- The productions that Azimuth adds to Calcite's grammar (JavaCC 4.0: `options`, `LOOKAHEAD` and
  `EOF` are reserved words in the Java code of a production). -->
