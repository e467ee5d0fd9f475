"""What the compiler and the linker are to put into the programs against those who find a fault in
them, read in the programs themselves.

Programs with sanitizers are built without an optimizing compiler, which checked functions
(_FORTIFY_SOURCE) need: then a gateway is built for it as the package is.
"""

import os
import platform
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

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
        with tempfile.TemporaryDirectory() as folder:
            build = BUILD
            if cached(BUILD, "DUNGHAN_SANITIZE"):
                build = self.build_gateway(Path(folder))
            calls = read(build / "bin/dunghan-gateway", "readelf", "-W", "--dyn-syms")
            self.assertIn("__snprintf_chk", calls)
            if cached(build, "HAS_FORTIFY_3"):
                self.assertIn("__memcpy_chk", calls)

    def build_gateway(self, folder):
        launcher = cached(BUILD, "CMAKE_C_COMPILER_LAUNCHER")
        subprocess.run(
            ["cmake", "-S", ROOT, "-B", folder, "--log-level=WARNING"]
            + ["-DCMAKE_BUILD_TYPE=RelWithDebInfo", f"-DCMAKE_C_COMPILER_LAUNCHER={launcher}"],
            stdout=subprocess.DEVNULL,
            check=True,
        )
        jobs = str(os.cpu_count())
        argv = ["cmake", "--build", folder, "--parallel", jobs, "--target", "dunghan-gateway"]
        subprocess.run(argv, stdout=subprocess.DEVNULL, check=True)
        return folder


if __name__ == "__main__":
    unittest.main(verbosity=2)
