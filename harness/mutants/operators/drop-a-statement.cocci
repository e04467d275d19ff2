@@
expression E;
@@
- E;
+ ;
