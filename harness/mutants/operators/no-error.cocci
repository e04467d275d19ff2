@@
constant C;
@@
(
- return -C;
+ return 0;
|
- return ERR_PTR(-C);
+ return NULL;
)
