@@
expression A, B;
statement S;
@@
 if (
- A && B
+ A
 ) S
