@@
expression A;
expression B != {true, false};
@@
- A = B;
+ A = B + 1;
