#include "app/doctor_command.hpp"

#include "app/access.hpp"
#include "app/backups.hpp"
#include "app/doctor.hpp"
#include "app/doctor_logins.hpp"
#include "app/helix_session.hpp"
#include "app/login_command.hpp"
#include "app/process.hpp"
#include "app/token_files.hpp"
#include "app/wording.hpp"
#include "db/restore.hpp"
#include "twitch/login.hpp"
#include "twitch/secret.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace pointsbot::app {
namespace {

namespace json = boost::json;

/// A large database is not read for longer than this.
constexpr std::chrono::seconds kLookForDamage{10};

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::warning:
      return "warning";
    case Verdict::wrong:
      break;
  }
  return "wrong";
}

void add_access(std::vector<Access>& to, const std::filesystem::path& path) {
  struct ::stat status {};
  if (::stat(path.c_str(), &status) != 0) return;
  to.push_back(
      {path, status.st_mode & 07777u, status.st_uid == ::geteuid(), S_ISDIR(status.st_mode) != 0});
}

Symptoms look(const Config& config, const std::string& version) {
  const std::filesystem::path& file = config.database.path;
  const std::filesystem::path& folder = config.database.backup_dir;
  const std::filesystem::path home = db::real_file(file).parent_path();
  const db::BackupFolder backups{file, folder};
  std::error_code none;
  Symptoms found{.program = version,
                 .sqlite = db::sqlite_version(),
                 .log_reset_bug = db::has_log_reset_bug(),
                 .health = db::examine(file, kLookForDamage),
                 .no_folder = !std::filesystem::exists(home, none),
                 .no_files = db::why_no_files_in(home),
                 .no_backups = db::why_no_files_in(folder),
                 .disk = db::Disk::of(file),
                 .backup_disk = db::Disk::of(folder),
                 .bot = db::running_bot(file),
                 .restore_pending = db::restore_is_pending(file),
                 .now = SystemClock{}.wall()};
  found.backups = backups.look_through(whose(config), found.now);
  for (const char* const beside : {"", "-wal", "-shm", ".lock"})
    add_access(found.access, db::real_file(file).concat(beside));
  add_access(found.access, home);
  add_access(found.access, folder);
  if (found.backups.sound) add_access(found.access, found.backups.sound->file);
  return found;
}

void print_json(const std::vector<Finding>& findings, bool well) {
  json::array checks;
  for (const Finding& finding : findings) {
    checks.push_back(json::object{{"check", finding.about},
                                  {"result", name(finding.verdict)},
                                  {"text", finding.text},
                                  {"remedy", finding.remedy}});
  }
  fmt::print("{}\n", json::serialize(json::object{{"ok", well}, {"checks", checks}}));
}

/// Changes nothing: a token that is over stays so.
Asked ask_of(const Config& config, Asking& asking, const twitch::Secret& token) {
  twitch::Login login{asking.client(), config.twitch.auth_url, config.twitch.client_id};
  const auto identity = asking.run(login.validate(token));
  Asked answer;
  if (identity) return answer;
  if (identity.error().error == twitch::Error::unauthorized)
    answer.refused = true;
  else
    answer.unknown = cause(identity.error(), "", "");
  return answer;
}

/// Asks Twitch of each login that this bot.ini uses.
AskedLogins ask_of(const Config& config, Asking& asking, const TokenFiles::Found& found,
                   bool bot_runs) {
  AskedLogins asked;
  for (const twitch::Authorization& one : found.authorizations) {
    if (one.client_id != config.twitch.client_id) continue;
    Asked& answer = asked[one.user];
    answer = ask_of(config, asking, one.access);
    answer.bot_runs = bot_runs;
  }
  return asked;
}

}  // namespace

int doctor(const Config& config, bool json, const std::string& version) {
  const Symptoms symptoms = look(config, version);
  std::vector<Finding> findings = diagnose(symptoms, config);
  const TokenFiles files{token_folder(config)};
  if (config.twitch.source == db::Source::twitch) keep_secrets();
  const TokenFiles::Found logins = files.read();
  AskedLogins asked;
  std::optional<Asked> token;
  const bool bot_runs = symptoms.bot && symptoms.bot->holder != db::LockedBy::command;
  if (config.twitch.source == db::Source::twitch) {
    Asking asking;
    if (const std::string given = access_token(); !given.empty())
      token = ask_of(config, asking, twitch::Secret{given});
    else
      asked = ask_of(config, asking, logins, bot_runs);
  }
  std::ranges::move(look_at_logins(config, logins, asked, token, SystemClock{}.wall()),
                    std::back_inserter(findings));
  const bool well = std::ranges::none_of(
      findings, [](const Finding& finding) { return finding.verdict == Verdict::wrong; });
  if (json) {
    print_json(findings, well);
  } else {
    for (const Finding& finding : findings) {
      fmt::print("{:<9}{:<10}{}\n", name(finding.verdict), finding.about, finding.text);
      if (!finding.remedy.empty()) fmt::print("{:19}-> {}\n", "", finding.remedy);
    }
  }
  return well ? 0 : 1;
}

}  // namespace pointsbot::app
