// wrong: A sealed shared mapping is moved, resized and replaced as if it were not sealed.
// clause: sealing/sealed-source-is-refused
// tracks: 6.12 7.2
// file: mm/vma.h
// why: Seals were made for code and its data, which are private.
@@
symbol vma;
@@
vma_is_sealed(...)
{
<...
- (vma->vm_flags & VM_SEALED)
+ (vma->vm_flags & (VM_SEALED | VM_SHARED)) == VM_SEALED
...>
}
