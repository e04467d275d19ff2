@@
constant C;
identifier R;
@@
- R = -C;
+ R = 0;
