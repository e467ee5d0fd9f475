"""What the compiler and the linker are to put into the programs against those who find a fault in
them, read in the programs themselves.

Programs with sanitizers are built without an optimizing compiler, which checked functions
(_FORTIFY_SOURCE) need: then the gateway of the preset release is read for it.
"""

import os
import platform
import re
import subprocess
import unittest

from harness import BIN, ROOT

PROGRAMS = [BIN / name for name in ("dunghan", "dunghand", "dunghan-gateway", "dunghan-sim")]
BUILD = BIN.parent
X86 = unittest.skipUnless(platform.machine() == "x86_64", "of this processor only")


def read(program, *words):
    return subprocess.run([*words, program], stdout=subprocess.PIPE, check=True, text=True).stdout


def cached(build, name):
    found = re.search(rf"^{name}:\w+=(.*)$", (build / "CMakeCache.txt").read_text(), re.MULTILINE)
    return found.group(1) if found else ""


class Hardening(unittest.TestCase):
    def test_nothing_stands_where_it_is_expected_and_no_data_is_run(self):
        for program in PROGRAMS:
            text = read(program, "readelf", "-hlW")
            self.assertRegex(text, r"Type: +DYN \(Position-Independent Executable", program)
            self.assertRegex(text, r"GNU_STACK .* RW +0x", program)

    def test_what_the_linker_has_written_cannot_be_written_again(self):
        for program in PROGRAMS:
            self.assertIn("GNU_RELRO", read(program, "readelf", "-lW"), program)
            self.assertIn("BIND_NOW", read(program, "readelf", "-dW"), program)

    def test_an_overrun_of_the_stack_is_noticed(self):
        for program in PROGRAMS:
            imports = read(program, "readelf", "-W", "--dyn-syms")
            self.assertIn("__stack_chk_fail", imports, program)

    @X86
    def test_every_object_of_ours_marks_where_jumps_may_land(self):
        """The program itself has the mark only where the C library's own start files do."""
        objects = [
            path
            for room in ("mqtt", "sensors", "web", "appliance")
            for path in (BUILD / room).rglob("*.o")
        ]
        self.assertGreater(len(objects), 100)
        for path in objects:
            self.assertIn("IBT, SHSTK", read(path, "readelf", "-nW"), path)
        for program in PROGRAMS:
            begins = read(program, "objdump", "-d", "--no-show-raw-insn", "--disassemble=main")
            self.assertRegex(begins, r"<main>:\n +\w+:\s+endbr64", program)

    @X86
    def test_a_large_frame_touches_each_page_of_the_stack(self):
        for program in PROGRAMS:
            code = read(program, "objdump", "-d", "--no-show-raw-insn")
            self.assertTrue(re.search(r"orq? +\$0x0,\(%rsp\)", code), program)

    def test_functions_that_write_know_how_much_room_there_is(self):
        """Also where only the running program knows it, by which level 3 differs from 2."""
        build = self.release() if cached(BUILD, "DUNGHAN_SANITIZE") else BUILD
        calls = read(build / "bin/dunghan-gateway", "readelf", "-W", "--dyn-syms")
        self.assertIn("__snprintf_chk", calls)
        if cached(build, "HAS_FORTIFY_3"):
            self.assertIn("__memcpy_chk", calls)

    def release(self):
        """There is nothing left to build after tests/run."""
        jobs = str(os.cpu_count())
        for argv in (
            ["cmake", "--preset", "release", "--log-level=WARNING"],
            ["cmake", "--build", "--preset", "release", "--parallel", jobs]
            + ["--target", "dunghan-gateway"],
        ):
            subprocess.run(argv, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return ROOT / "build/release"


if __name__ == "__main__":
    unittest.main(verbosity=2)
