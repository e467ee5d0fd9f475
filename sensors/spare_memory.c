#include "sensors/spare_memory.h"

#include <link.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * What is large goes back to the system once it is free. Else glibc would take the largest that ever
 * was, the settings' tree, for a measure, and keep all that is smaller. Nor has each thread a heap of
 * its own: there are three, and two of them mostly wait.
 */
void spare_memory_begin(void)
{
    enum { LARGE_BYTES = 64 * 1024 };

    /* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread */
    (void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): likewise */
    (void)mallopt(M_TRIM_THRESHOLD, LARGE_BYTES);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): likewise */
    (void)mallopt(M_ARENA_MAX, 1);
}

/* What cannot be written is as it is in the file. */
static int forget_file(struct dl_phdr_info *info, size_t size, void *page_bytes)
{
    uintptr_t page = *(const uintptr_t *)page_bytes;

    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        uintptr_t begins = (info->dlpi_addr + part->p_vaddr) / page * page;
        uintptr_t ends = info->dlpi_addr + part->p_vaddr + part->p_memsz;

        if (part->p_type == PT_LOAD && !(part->p_flags & PF_W))
            (void)madvise((void *)begins, ends - begins, MADV_DONTNEED);
    }
    return 0;
}

void spare_memory_started(void)
{
    uintptr_t page_bytes = (uintptr_t)sysconf(_SC_PAGESIZE);

    (void)dl_iterate_phdr(forget_file, &page_bytes);
}
