@@
expression E;
@@
  E;
+ return 0;
