@@
@@
(
- true
+ false
|
- false
+ true
)
