@@
expression A, B;
statement S;
@@
 if (
- A && B
+ B
 ) S
