#include "app/process.hpp"

#include <cstddef>
#include <malloc.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace pointsbot::app {
namespace {

/// The deepest is SQLite's, some tens of KiB; 8 MiB would be the system's own choice.
constexpr std::size_t kStackSize = std::size_t{512} << 10;

}  // namespace

void prepare_process() noexcept {
  ::mallopt(M_ARENA_MAX, 1);
  ::pthread_attr_t threads;
  if (::pthread_attr_init(&threads) != 0) return;
  ::pthread_attr_setstacksize(&threads, kStackSize);
  ::pthread_setattr_default_np(&threads);
  ::pthread_attr_destroy(&threads);
}

void keep_secrets() noexcept {
  ::prctl(PR_SET_DUMPABLE, 0);
  constexpr ::rlimit kNone{0, 0};
  ::setrlimit(RLIMIT_CORE, &kNone);
}

}  // namespace pointsbot::app
