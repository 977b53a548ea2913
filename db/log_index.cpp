#include "db/log_index.hpp"

#include <sqlite3.h>

#include <sys/mman.h>

namespace pointsbot::db {
namespace {

// https://sqlite.org/walformat.html: the index comes in pieces of 32 KiB, of 4,096 frames each; in
// the first one the header takes the place of 34.
constexpr int kPiece = 32 << 10;
constexpr std::int64_t kFramesAPiece = 4096;
constexpr std::int64_t kHeader = 34;

}  // namespace

void release_log_index(sqlite3* database, std::int64_t frames) {
  const int last = static_cast<int>((frames + kHeader - 1) / kFramesAPiece);
  if (last < 1) return;
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
      file->pMethods == nullptr || file->pMethods->iVersion < 2) {
    return;
  }
  for (int piece = 1; piece <= last; ++piece) {
    void volatile* at = nullptr;
    // No extending: what is not there stays so.
    if (file->pMethods->xShmMap(file, piece, kPiece, 0, &at) != SQLITE_OK || at == nullptr) return;
    // Of a shared mapping this drops the pages from this process, not from the file. Refused where
    // a page of the system is larger than a piece; then they stay.
    ::madvise(const_cast<void*>(at), kPiece, MADV_DONTNEED);
  }
}

}  // namespace pointsbot::db
