@@
expression A;
constant C;
@@
- A & C
+ A & ~C
