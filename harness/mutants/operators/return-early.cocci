@@
expression E;
statement S;
@@
  E;
+ return 0;
  S
