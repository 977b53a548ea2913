/// Does the steps of a workload with a real ledger, as fast as it can, and says each once it is
/// answered: what the fault tests kill. `teller FILE SEED [STEPS]`.

#include "tests/faults/proof.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <limits>
#include <string>
#include <unistd.h>

namespace {

using pointsbot::tests::Workload;

void say(const std::string& line) {
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::exit(1);
}

void live(const char* file, unsigned seed, std::int64_t steps) {
  pointsbot::db::Till till{file};
  Workload workload{seed};
  workload.think_until(pointsbot::tests::steps_in(file));
  workload.hand_over(till);
  for (std::int64_t done = 0; done < steps; ++done) {
    if (!workload.live(till).has_value()) throw std::runtime_error{"refused"};
    say("step " + std::to_string(workload.steps()) + '\n');
    // Sooner or later the quiet point comes.
    if (workload.steps() % 7 == 0) till.ledger->settle();
  }
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) return 2;
  try {
    live(words[1], static_cast<unsigned>(std::atoi(words[2])),
         count > 3 ? std::atoll(words[3]) : std::numeric_limits<std::int64_t>::max());
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 4;
  }
}
