@@
expression A, B;
@@
- A + B
+ A + B - PAGE_SIZE
