@@
expression A;
@@
(
- A + 1
+ A + 2
|
- A - 1
+ A - 2
|
- A << 1
+ A << 2
)
