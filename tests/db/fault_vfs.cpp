#include "tests/db/fault_vfs.hpp"

#include <sqlite3.h>

#include <unistd.h>

namespace pointsbot::db {
namespace {

Faults state;
sqlite3_vfs* real_vfs = nullptr;
thread_local int opening = 0;

struct File {
  sqlite3_file base;
  sqlite3_file* real;
};

sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real; }

bool fails() {
  const int operation = ++state.operations;
  if (state.fail_at == 0) return false;
  return operation == state.fail_at || (state.ever_after && operation > state.fail_at);
}

int failure() {
  if (state.die) ::_exit(9);
  return state.code;
}

int close(sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); }
int read(sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
  return real(f)->pMethods->xRead(real(f), to, size, at);
}
int write(sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
  if (fails()) {
    // Half of it arrives: the worst a failing disk does.
    real(f)->pMethods->xWrite(real(f), from, size / 2, at);
    return failure();
  }
  return real(f)->pMethods->xWrite(real(f), from, size, at);
}
int truncate(sqlite3_file* f, sqlite3_int64 size) {
  return fails() ? failure() : real(f)->pMethods->xTruncate(real(f), size);
}
int sync(sqlite3_file* f, int flags) {
  if (fails()) return failure();
  return state.skip_syncs ? SQLITE_OK : real(f)->pMethods->xSync(real(f), flags);
}
int file_size(sqlite3_file* f, sqlite3_int64* size) {
  return real(f)->pMethods->xFileSize(real(f), size);
}
int lock(sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); }
int unlock(sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); }
int check_lock(sqlite3_file* f, int* held) {
  return real(f)->pMethods->xCheckReservedLock(real(f), held);
}
int control(sqlite3_file* f, int what, void* with) {
  if (what == SQLITE_FCNTL_COMMIT_PHASETWO && state.after_commit) return state.code;
  return real(f)->pMethods->xFileControl(real(f), what, with);
}
int sector_size(sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); }
int traits(sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** to) {
  return real(f)->pMethods->xShmMap(real(f), page, size, extend, to);
}
int shm_lock(sqlite3_file* f, int at, int count, int flags) {
  return real(f)->pMethods->xShmLock(real(f), at, count, flags);
}
void shm_barrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
int shm_unmap(sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); }

// Version 2: with shared memory, without mmap, which the ledger does not use.
const sqlite3_io_methods kMethods = {2,           close,       read,    write,   truncate,
                                     sync,        file_size,   lock,    unlock,  check_lock,
                                     control,     sector_size, traits,  shm_map, shm_lock,
                                     shm_barrier, shm_unmap,   nullptr, nullptr};

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* f, int flags, int* out) {
  File* const file = reinterpret_cast<File*>(f);
  file->real = reinterpret_cast<sqlite3_file*>(file + 1);
  if ((flags & SQLITE_OPEN_DELETEONCLOSE) != 0) ++state.temporary_files;
  ++opening;
  const int code = real_vfs->xOpen(real_vfs, name, file->real, flags, out);
  --opening;
  file->base.pMethods = file->real->pMethods == nullptr ? nullptr : &kMethods;
  return code;
}

int sleep(sqlite3_vfs*, int microseconds) {
  state.slept_us += microseconds;
  return state.skip_sleeps ? microseconds : real_vfs->xSleep(real_vfs, microseconds);
}

void install() {
  static sqlite3_vfs vfs;
  real_vfs = sqlite3_vfs_find(nullptr);
  vfs = *real_vfs;
  vfs.pNext = nullptr;
  vfs.zName = "faults";
  vfs.szOsFile = static_cast<int>(sizeof(File)) + real_vfs->szOsFile;
  vfs.xOpen = open;
  vfs.xSleep = sleep;
  sqlite3_vfs_register(&vfs, 1);
}

}  // namespace

Faults& faults() {
  if (real_vfs == nullptr) install();
  return state;
}

bool inside_sqlite_open() { return opening > 0; }

}  // namespace pointsbot::db
