#include "app/doctor_backups.hpp"

#include "app/backups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace pointsbot::app {
namespace {

constexpr std::int64_t kMega = 1 << 20;

std::string size(std::int64_t bytes) { return db::size_in_words(bytes); }

class BackupsDiagnosis {
 public:
  BackupsDiagnosis(const Symptoms& symptoms, const Config& config)
      : it_{symptoms}, health_{symptoms.health}, config_{config} {}

  std::vector<Finding> run() {
    place();
    if (health_.exists || !it_.backups.own.empty()) backups();
    return std::move(findings_);
  }

 private:
  void say(Verdict verdict, std::string text, std::string remedy = {}) {
    findings_.push_back({verdict, "backups", std::move(text), std::move(remedy)});
  }

  void place() {
    const bool wanted = config_.database.backup.count() != 0;
    const std::string folder = config_.database.backup_dir.string();
    if (it_.no_backups.ends_with(" is no folder")) {
      say(wanted ? Verdict::wrong : Verdict::warning,
          fmt::format("None can be made: {}.", it_.no_backups),
          "Move it away, or put another folder into [database] backup_dir.");
    } else if (!it_.no_backups.empty()) {
      say(wanted ? Verdict::wrong : Verdict::warning,
          fmt::format("This user can make none in {} ({}).", folder, it_.no_backups),
          "Give him that folder, or put another one into [database] backup_dir.");
    }
    const std::int64_t needs = health_.bytes + health_.log_bytes + 16 * kMega;
    const std::int64_t free = it_.backup_disk.free_bytes;
    if (health_.exists && it_.no_backups.empty() && free < needs) {
      say(wanted ? Verdict::wrong : Verdict::warning,
          fmt::format("There is no room for one in {}: {} are free, it takes {}.", folder,
                      size(free), size(needs)),
          "Make room there, or put another folder into [database] backup_dir.");
    }
    if (!it_.backups.others.empty()) {
      say(Verdict::ok,
          fmt::format("Another bot has {} in the same folder, of {}. They are left alone.",
                      it_.backups.others.size(), it_.backups.others.front().holds.names()));
    }
  }

  void backups() {
    const auto interval = config_.database.backup;
    const std::string folder = config_.database.backup_dir.string();
    const bool demo = config_.twitch.source == db::Source::simulator;
    const std::string by_hand = with_config("pointsbot backup", config_);
    const bool by_itself = interval.count() != 0;
    if (!by_itself && (!demo || it_.backups.own.empty())) {
      say(demo ? Verdict::ok : Verdict::warning, "None are made by themselves ([database] backup).",
          demo ? "" : "Write backup = daily; by hand: " + by_hand);
    }
    if (it_.backups.own.empty()) {
      if (by_itself && it_.no_backups.empty())
        say(Verdict::warning, fmt::format("There is none in {} yet.", folder),
            fmt::format("A bot that runs makes one by itself; by hand: {}", by_hand));
      return;
    }
    if (!it_.backups.sound) {
      say(Verdict::wrong,
          fmt::format("None of the {} in {} is sound.", it_.backups.own.size(), folder),
          "Make one now: " + by_hand);
      return;
    }
    if (it_.backups.sound->file != it_.backups.own.front().file) {
      say(Verdict::warning,
          fmt::format("The newest, {}, is damaged.", it_.backups.own.front().file.string()),
          "Make one now: " + by_hand);
    }
    const auto old = it_.now - it_.backups.sound->made;
    const std::string text =
        fmt::format("{} in {}. The newest sound one is {} old, looked through just now: {} ({}).{}",
                    it_.backups.own.size(), folder, age_in_words(std::max(old, old.zero())),
                    it_.backups.sound->file.filename().string(), size(it_.backups.sound->bytes),
                    by_itself || !demo ? "" : " No more are made by themselves.");
    const bool late = by_itself && old > 2 * interval + std::chrono::hours{1};
    // A bot that did not run made none.
    const bool missed =
        late && health_.last_at && *health_.last_at > it_.backups.sound->made + interval;
    say(missed ? Verdict::warning : Verdict::ok, text, missed ? "Make one now: " + by_hand : "");
  }

  const Symptoms& it_;
  const db::Health& health_;
  const Config& config_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> diagnose_backups(const Symptoms& symptoms, const Config& config) {
  return BackupsDiagnosis{symptoms, config}.run();
}

}  // namespace pointsbot::app
