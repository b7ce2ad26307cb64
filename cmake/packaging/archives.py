"""Archives whose bytes depend on what is in them and on nothing else: sorted, with one time, one owner
and no name of this machine."""

import gzip
import io
import tarfile
import time
import zipfile


def tar_gz(path, members, epoch):
    """members: name -> (bytes, is_executable)."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(members):
            data, executable = members[name]
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.mtime = epoch
            info.mode = 0o755 if executable else 0o644
            tar.addfile(info, io.BytesIO(data))
    with open(path, "wb") as file:
        # No name and no time in the header; the time of the members says enough.
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=file, mtime=0) as out:
            out.write(buffer.getvalue())


def zip_file(path, members, epoch):
    """members: name -> (bytes, is_executable), in the order in which they are to stand."""
    # A zip file knows no time before 1980.
    date = time.gmtime(max(epoch, 315532800))[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, (data, executable) in members.items():
            info = zipfile.ZipInfo(name, date)
            info.create_system = 3  # Unix, whose permissions are kept
            info.external_attr = (0o100755 if executable else 0o100644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
