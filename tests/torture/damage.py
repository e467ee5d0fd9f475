"""What a power cut leaves in files, and a disk that is full."""

import contextlib
import ctypes
import errno
import os
import resource
import shutil
import struct
import subprocess
from pathlib import Path

# --- files: the format of a WAL is described in https://www.sqlite.org/fileformat2.html#walformat

HEADER_BYTES, FRAME_HEADER_BYTES = 32, 24


def _checksum(data, order, s0, s1):
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2]):
        s0 = (s0 + first + s1) & 0xFFFFFFFF
        s1 = (s1 + second + s0) & 0xFFFFFFFF
    return s0, s1


def committed_bytes(wal):
    """How far the file is held by commits: up to the end of its last commit frame. What is
    beyond, no transaction was ever told to be durable."""
    if len(wal) < HEADER_BYTES:
        return 0
    magic, _, page_bytes = struct.unpack(">3I", wal[:12])
    if magic & ~1 != 0x377F0682:
        return 0
    order = ">" if magic & 1 else "<"
    s0, s1 = struct.unpack(">2I", wal[24:32])
    frame_bytes = FRAME_HEADER_BYTES + page_bytes
    end = 0
    for at in range(HEADER_BYTES, len(wal) - frame_bytes + 1, frame_bytes):
        frame = wal[at : at + frame_bytes]
        s0, s1 = _checksum(frame[:8], order, s0, s1)
        s0, s1 = _checksum(frame[FRAME_HEADER_BYTES:], order, s0, s1)
        if frame[8:16] != wal[16:24] or struct.unpack(">2I", frame[16:24]) != (s0, s1):
            break
        if frame[4:8] != b"\0\0\0\0":
            end = at + frame_bytes
    return end


def tear(directory, chance):
    """Of a process that is dead: what its last write left beyond the last commit. Returns how
    many files that were."""
    torn = 0
    for path in Path(directory).glob("*.db-wal"):
        wal = path.read_bytes()
        end = committed_bytes(wal)
        if end == 0:
            continue
        page_bytes = struct.unpack(">I", wal[8:12])[0]
        frame_bytes = FRAME_HEADER_BYTES + page_bytes
        last = wal[end - frame_bytes : end]
        tail = {
            "nothing": b"",
            "half a frame": last[: chance.randrange(1, frame_bytes)],
            "a frame whose page is torn": last[: frame_bytes // 2]
            + chance.randbytes(frame_bytes - frame_bytes // 2),
            "zeroes": bytes(frame_bytes * chance.randint(1, 3)),
            "noise": chance.randbytes(chance.randint(1, 3 * frame_bytes)),
        }
        what = chance.choice(sorted(tail))
        with open(path, "r+b", buffering=0) as file:
            file.truncate(end)
            file.seek(end)
            try:
                file.write(tail[what])
            except OSError as error:
                if error.errno != errno.ENOSPC:  # of a disk that is full: nothing, then
                    raise
        if chance.random() < 0.5:  # the index of the WAL is never synced
            path.with_name(path.name[:-4] + "-shm").write_bytes(chance.randbytes(32768))
        torn += 1
    return torn


# --- disk ------------------------------------------------------------------------------------


def own_mounts():
    """File systems that we mount from now on are ours and end with us; False: may not."""
    clone_newns, ms_rec_private = 0x20000, 0x44000
    libc = ctypes.CDLL(None, use_errno=True)
    return (
        os.geteuid() == 0
        and libc.unshare(clone_newns) == 0
        and libc.mount(b"none", b"/", None, ms_rec_private, None) == 0
    )


def mount_small(path, megabytes):
    path.mkdir(exist_ok=True)
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", path], check=True
    )


def unmount(path):
    subprocess.run(["umount", "--lazy", path], check=True)


class FullDisk:
    """Fills the file system of a directory but for `left` bytes, until it is lifted."""

    def __init__(self, directory, left):
        self.ballast = Path(directory) / "ballast"
        free = shutil.disk_usage(directory).free
        with open(self.ballast, "wb") as file, contextlib.suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, max(free - left, 1))

    def lift(self):
        self.ballast.unlink(missing_ok=True)


class FileLimit:
    """No file of a running program grows beyond so many bytes, until it is lifted: a quota."""

    def __init__(self, pid, most):
        self.pid = pid
        self.before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def lift(self):
        with contextlib.suppress(OSError):  # it may have died meanwhile
            resource.prlimit(self.pid, resource.RLIMIT_FSIZE, self.before)
