#include "bench/pool_run.hpp"

#include "app/memory_meter.hpp"
#include "bench/pool_pages.hpp"
#include "tests/support/heap_calls.hpp"

#include <algorithm>
#include <ctime>
#include <malloc.h>
#include <signal.h>
#include <stdexcept>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>

namespace pointsbot::bench {
namespace {

constexpr std::size_t kPiece = 16'384;  // CURL_MAX_WRITE_SIZE

/// Adds to a cycle's cost what happens while it stands.
class Measured {
 public:
  explicit Measured(CycleCost& cost)
      : cost_{cost}, faults_{faults()}, mallocs_{mallocs()}, ms_{ms()} {}
  ~Measured() {
    cost_.ms += ms() - ms_;
    cost_.mallocs += mallocs() - mallocs_;
    cost_.faults += faults() - faults_;
  }
  Measured(const Measured&) = delete;
  Measured& operator=(const Measured&) = delete;

 private:
  static double ms() {
    std::timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
  }
  static std::int64_t mallocs() { return static_cast<std::int64_t>(tests::heap_calls()); }
  static std::int64_t faults() {
    ::rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
  }

  CycleCost& cost_;
  std::int64_t faults_, mallocs_;
  double ms_;
};

void run_cycle(Design& design, Pages& pages, std::uint32_t viewers, app::MemoryMeter& meter,
               CycleCost& cost) {
  meter.start_peak();
  {
    const Measured measured{cost};
    design.begin();
  }
  for (std::uint32_t number = 0; number * Pages::kRows < viewers; ++number) {
    const std::string_view page = pages.page(viewers, number);
    const Measured measured{cost};
    for (std::size_t at = 0; at < page.size(); at += kPiece)
      design.receive(page.substr(at, kPiece));
    design.page();
  }
  {
    const Measured measured{cost};
    cost.walked = design.walk();
  }
  meter.sample();  // the kernel's mark may lag behind what is there now
  {
    const Measured measured{cost};
    design.let_go();
  }
  cost.peak = meter.peak().rss;
  cost.after = meter.sample().rss;
}

/// Reads a whole page and keeps nothing.
void read_with_both(Readers& readers, Pages& pages) {
  struct Nobody final : twitch::ChatterSink {
    bool chatter(const twitch::Chatter&) override { return true; }
  } nobody;
  std::string page{pages.page(Pages::kRows, 0)};
  const std::size_t size = page.size();
  page.resize(size + twitch::Parser::kPadding);
  readers.plain.read(page.data(), size, [](UserId, std::string_view, std::string_view) {});
  if (!readers.ours.chatters({page.data(), size}, nobody)) {
    throw std::runtime_error{"the parser refused a page"};
  }
}

void run_here(const DesignKind& kind, SeriesCost& cost) {
  static Pages pages;
  static app::MemoryMeter meter;
  static Readers readers;
  // What all need is in memory before anything is measured: the readers' buffers, and the code, by
  // one of its kind that runs a cycle and goes.
  read_with_both(readers, pages);
  CycleCost not_measured;
  run_cycle(*kind.make(readers), pages, kSeries[0], meter, not_measured);
  const auto design = kind.make(readers);
  ::malloc_trim(0);
  cost.idle = meter.sample().rss;
  for (std::size_t i = 0; i < kSeries.size(); ++i) {
    pages.next_cycle();
    run_cycle(*design, pages, kSeries[i], meter, cost.cycles[i]);
  }
}

}  // namespace

SeriesCost run_series(const DesignKind& kind) {
  static_assert(std::is_trivially_copyable_v<SeriesCost>);
  int pipe[2];
  if (::pipe(pipe) != 0) throw std::runtime_error{"no pipe"};
  const ::pid_t child = ::fork();
  if (child < 0) throw std::runtime_error{"no second process"};
  SeriesCost cost;
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    run_here(kind, cost);
    const bool told = ::write(pipe[1], &cost, sizeof cost) == sizeof cost;
    ::_exit(told ? 0 : 1);
  }
  ::close(pipe[1]);
  const bool heard = ::read(pipe[0], &cost, sizeof cost) == sizeof cost;
  ::close(pipe[0]);
  ::waitpid(child, nullptr, 0);
  if (!heard) throw std::runtime_error{"no figures of " + std::string{kind.what}};
  return cost;
}

}  // namespace pointsbot::bench
