#include "app/import_command.hpp"

#include "app/control/protocol.hpp"
#include "app/control/writable_ledger.hpp"
#include "app/exchange/judge.hpp"
#include "app/exchange/lookup.hpp"
#include "app/exchange/progress.hpp"
#include "app/exchange/read.hpp"
#include "app/exchange/stream_elements.hpp"
#include "app/failure.hpp"
#include "app/helix_session.hpp"
#include "app/import_report.hpp"
#include "app/list_format.hpp"
#include "app/quantities.hpp"
#include "app/references.hpp"
#include "app/wording.hpp"
#include "db/ledger.hpp"
#include "db/reader.hpp"
#include "twitch/legacy_list.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

namespace pointsbot::app {
namespace {

using exchange::FormatError;
using exchange::Origin;

constexpr int kDone = 0;
constexpr int kNothing = 1;
constexpr int kUsage = 2;
constexpr int kRefused = 3;

/// The other side of the network does not do what is needed.
class Unanswered : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

exchange::ReadOptions read_options(const ImportOptions& options) {
  exchange::ReadOptions how;
  how.form = options.form;
  if (!options.columns.empty()) how.columns = exchange::parse_columns(options.columns);
  how.table = options.table;
  how.currency = options.currency;
  if (!options.delimiter.empty())
    how.delimiter = options.delimiter == "tab" ? '\t' : options.delimiter[0];
  return how;
}

std::string stream_elements_token(const ImportOptions& options) {
  if (!options.token_file.empty()) {
    std::ifstream file{options.token_file};
    std::string token;
    if (!std::getline(file, token))
      throw FormatError{fmt::format("There is no token in {}.", options.token_file)};
    return std::string{trimmed(token.ends_with('\r') ? token.substr(0, token.size() - 1) : token)};
  }
  const char* const token = std::getenv("POINTSBOT_STREAMELEMENTS_TOKEN");
  if (token == nullptr || *token == '\0') {
    throw FormatError{
        "Where is StreamElements' token? Copy the JWT token of your channel (streamelements.com, "
        "your account, Channels, Show secrets) into POINTSBOT_STREAMELEMENTS_TOKEN, or into a file "
        "that only you can read: --token-file FILE"};
  }
  return token;
}

/// One import from its file to its report.
class Import {
 public:
  Import(const Reading& reading, const ImportOptions& options)
      : reading_{reading}, options_{options} {}

  int run() {
    check_options();
    db::Reader reader{reading_.config.database.path};
    const auto channel = channel_of(reader, reading_);
    refuse_other_format(reading_.config, channel.id);
    const Config::PointsSection& points = reading_.config.points_of(channel.login);
    judge_.emplace(staging_, points.left_out,
                   options_.sum_same_names ? db::SameViewer::sum : db::SameViewer::last);
    read();
    if (by_name(reading_.config)) refuse_ids();
    choose_source(reader, channel.id);
    remember_claims(reader, channel.id);
    if (!staging_.without_id({}, 1).empty()) look_up();
    progress_.done();

    const db::ImportTerms terms{.channel = channel.id,
                                .at = asking_.clock().wall(),
                                .actor = {},
                                .ref = fmt::format("import/{}/{}", random_hex(), file_name()),
                                .source = report_.origin.source,
                                .set = options_.set};
    report_.totals = staging_.totals();
    if (options_.write) {
      write(terms);
    } else {
      report_.imported = reader.preview(staging_, terms);
    }
    report_.judged = judge_->judged();
    report_.set = options_.set;
    if (reading_.json) {
      print_report_json(report_, staging_);
    } else {
      print_report(report_, staging_, points.name, options_.verbose);
    }
    return report_.totals.viewers > 0 ? kDone : kNothing;
  }

 private:
  void check_options() const {
    if (options_.file.empty() != options_.stream_elements) {
      throw FormatError{"What is to be imported? pointsbot import FILE, or --stream-elements"};
    }
    if (options_.stream_elements) return;
    std::error_code other;
    if (std::filesystem::equivalent(options_.file, reading_.config.database.path, other))
      throw FormatError{"This is the bot's own database. To put a backup back: pointsbot restore"};
  }

  std::string file_name() const {
    if (options_.stream_elements) return "StreamElements";
    return std::filesystem::path{options_.file}.filename().string();
  }

  void read() {
    report_.file = options_.stream_elements ? "StreamElements' list" : options_.file;
    if (options_.stream_elements) return read_stream_elements();
    report_.origin = exchange::read_file(
        options_.file, read_options(options_), *judge_,
        [this](std::int64_t bytes, std::int64_t of) { progress_.at("Reading", bytes, of); });
    progress_.done();
  }

  void read_stream_elements() {
    exchange::StreamElements list{
        asking_.client(),
        asking_.bodies(),
        asking_.clock(),
        options_.stream_elements_url.empty() ? exchange::StreamElements::kUrl
                                             : options_.stream_elements_url,
        stream_elements_token(options_),
        [this](std::int64_t viewers, std::int64_t of) { progress_.at("Reading", viewers, of); }};
    const std::optional<std::string> failed = asking_.run(list.read(*judge_));
    progress_.done();
    if (failed) throw Unanswered{fmt::format("{}. Nothing was imported.", *failed)};
    report_.origin = {.source = "streamelements",
                      .what = fmt::format("the points of \"{}\"", list.channel())};
    if (!list.no_watch_time().empty()) {
      report_.origin.guessed.push_back(
          fmt::format("Points alone, without watch time: {}.", list.no_watch_time()));
    }
  }

  /// Whose points these are: what that bot gave before counts.
  void choose_source(db::Reader& reader, UserId channel) {
    Origin& origin = report_.origin;
    if (origin.source == "pointsbot" && !options_.set && !options_.add && options_.source.empty()) {
      throw FormatError{
          "This is an export of pointsbot itself. What is it to do? --set: what it says becomes "
          "what people have (to put an earlier state back). --add: it comes on top of what they "
          "have (from another channel or computer)."};
    }
    if (!options_.source.empty()) {
      origin.source = options_.source;
      return;
    }
    if (!origin.anybodys) return;
    const auto earlier = reader.earlier_import(channel, origin.source);
    if (!earlier) return;
    const std::string name = earlier->ref.substr(earlier->ref.rfind('/') + 1);
    if (name == file_name()) return;
    throw FormatError{fmt::format(
        "On {} \"{}\" was imported. Is this a newer file of the same bot? Then only what is newer "
        "is given: --source {}    Or is it another bot's, to be given as well? Then call that "
        "one by a name of its own: --source NAME",
        day_and_time(earlier->at), name, origin.source)};
  }

  /// A name that was kept aside stays so, even if Twitch knows it now: whoever has taken it since
  /// is somebody else. One that somebody got is his.
  void remember_claims(db::Reader& reader, UserId channel) {
    for (const db::Claim& claim : reader.claims(channel, true)) {
      if (claim.claimed_by) {
        staging_.set_claimed(claim.login, *claim.claimed_by);
      } else {
        staging_.keep_unknown(claim.login);
      }
    }
  }

  /// Else one person had two accounts: that of his name, which is paid, and that of his id.
  void refuse_ids() {
    if (!staging_.has_ids()) return;
    throw FormatError{fmt::format(
        "{} knows people by their Twitch ids, and this channel knows them by their names alone "
        "([twitch] format = legacy): nobody could tell who is who. Nothing was imported. To go by "
        "the names that stand there, name the columns: --columns name=login,points=points",
        report_.file)};
  }

  /// Where people are known by their names alone, each name is somebody.
  void take_by_name() {
    constexpr int kAtATime = 100;
    std::string after;
    for (std::vector<std::string> names; !(names = staging_.without_id(after, kAtATime)).empty();) {
      for (const std::string& name : names) staging_.set_id(name, twitch::legacy_id(name));
      after = names.back();
    }
  }

  void look_up() {
    if (by_name(reading_.config)) return take_by_name();
    HelixSession twitch{asking_, reading_.config};
    const std::int64_t names = staging_.totals().unknown;
    exchange::Lookup lookup{twitch.helix(), asking_.clock(), staging_, [&](std::int64_t asked) {
                              progress_.at("Asking Twitch for the names", asked, names);
                            }};
    const std::optional<twitch::Failure> failed = asking_.run(lookup.run());
    progress_.done();
    if (failed) {
      throw Unanswered{fmt::format("The names could not be looked up: {}. Nothing was imported.",
                                   cause(*failed, reading_.config.twitch.channel, ""))};
    }
  }

  void write(const db::ImportTerms& terms) {
    const WritableLedger ledger{reading_.config, kImport};
    const Result<db::Imported, db::Error> done = ledger->import_points(staging_, terms);
    if (!done) {
      throw db::Unusable{fmt::format("{}: {}. Nothing was imported; try again.",
                                     reading_.config.database.path.string(),
                                     db::to_string(done.error()))};
    }
    report_.imported = *done;
    report_.written = true;
    ledger->settle();
  }

  const Reading& reading_;
  const ImportOptions& options_;
  Asking asking_;
  exchange::Progress progress_;
  db::Staging staging_;
  std::optional<exchange::Judge> judge_;  // once it is known whom the channel ignores
  ImportReport report_;
};

int fail(const Reading& reading, const std::exception& error, int code) {
  if (reading.json) {
    print_failure(error, code);
  } else {
    fmt::print(stderr, "{}\n", error.what());
  }
  return code;
}

}  // namespace

void add_import_options(CLI::App& command, ImportOptions& options) {
  command.add_option("FILE", options.file,
                     "CSV, JSON, Excel (.xlsx), a SQLite database or an SQL dump of another bot");
  command.add_flag("--yes", options.write, "do it; without it nothing is written");
  command.add_flag("--verbose", options.verbose, "tell every line that cannot be taken");
  auto* const add =
      command.add_flag("--add", options.add, "on top of what people have here (the usual)");
  command.add_flag("--set", options.set, "what the file says becomes what people have")
      ->excludes(add);
  command.add_option("--columns", options.columns,
                     "which column is which, by place: name,points,hours; - for one that does not "
                     "count; or by heading: name=Viewer,points=Gold. Known: name, id, points, "
                     "seconds, minutes, hours");
  command.add_option("--table", options.table,
                     "of a database, a dump or an Excel file: where the points are");
  command.add_option("--currency", options.currency, "of a bot with several: which are the points");
  command
      .add_option("--delimiter", options.delimiter,
                  "what is between the columns, where it is not found out")
      ->check(CLI::IsMember({",", ";", "tab", "|"}))
      ->option_text("one of , ; tab |");
  command.add_option("--format", options.form, "what the file is, where it is not found out")
      ->check(CLI::IsMember(
          std::vector<std::string>{exchange::forms().begin(), exchange::forms().end()}));
  command
      .add_option("--source", options.source,
                  "a name for the bot that it comes from; the same file of the same bot is "
                  "given once")
      ->check([](const std::string& name) {
        const bool good =
            !name.empty() && name.size() <= 40 &&
            name.find_first_not_of(
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/") ==
                std::string::npos;
        return good ? std::string{} : std::string{"letters, digits, _ - and / alone"};
      });
  command.add_flag("--add-up", options.sum_same_names,
                   "a name on several lines has the sum of them, not the last");
  command.add_flag("--stream-elements", options.stream_elements,
                   "from StreamElements itself, with the channel's JWT token in "
                   "POINTSBOT_STREAMELEMENTS_TOKEN");
  command.add_option("--token-file", options.token_file, "or with the token in this file")
      ->type_name("FILE");
  command.add_option("--stream-elements-url", options.stream_elements_url)->group("");
}

int import_points(const Reading& reading, const ImportOptions& options) {
  try {
    return Import{reading, options}.run();
  } catch (const FormatError& error) {
    return fail(reading, error, kUsage);
  } catch (const Unanswered& error) {
    return fail(reading, error, kRefused);
  }
}

}  // namespace pointsbot::app
