#include "app/run.hpp"

#include "app/access.hpp"
#include "app/accounts.hpp"
#include "app/attendance.hpp"
#include "app/backups.hpp"
#include "app/channels.hpp"
#include "app/chat/desk.hpp"
#include "app/commons.hpp"
#include "app/control/desk.hpp"
#include "app/control/server.hpp"
#include "app/event_service.hpp"
#include "app/list_format.hpp"
#include "app/login_command.hpp"
#include "app/people.hpp"
#include "app/pretended_twitch.hpp"
#include "app/process.hpp"
#include "app/receipts.hpp"
#include "app/rereading.hpp"
#include "app/run_log.hpp"
#include "app/token_check.hpp"
#include "app/upkeep.hpp"
#include "app/wording.hpp"
#include "db/backup.hpp"
#include "db/error.hpp"
#include "db/ledger_committer.hpp"
#include "db/lock.hpp"
#include "db/restore.hpp"
#include "db/teller.hpp"
#include "http/client.hpp"
#include "http/websocket.hpp"
#include "twitch/fixed_credential.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <exception>
#include <filesystem>
#include <malloc.h>
#include <optional>
#include <string>
#include <utility>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
namespace simulator = twitch::simulator;

/// Writes under way or waiting before an asker waits himself.
constexpr std::size_t kQueuedWrites = 64;

/// Addresses, not memory: some 2,000,000 names.
constexpr std::size_t kRegionCapacity = std::size_t{64} << 20;

/// One cycle at a time works, and each channel keeps the list of its viewers.
pooling::Policy policy_of(const Config::MemorySection& memory, std::size_t channels) {
  return {.regions = memory.max_regions + std::max<std::size_t>(channels, 1) - 1,
          .capacity = kRegionCapacity,
          .floor = memory.floor,
          // Else what idle regions keep could use up the limit.
          .resident = memory.limit > 0 ? memory.limit / 4 : pooling::kNoLimit,
          .limit = memory.limit > 0 ? memory.limit : pooling::kNoLimit};
}

/// Where there are backups there was a database: throws db::Damaged. Those of other channels are no
/// reason, but may be this one's under a former name.
void refuse_to_begin_anew(const Config& config, spdlog::logger& log) {
  const db::BackupFolder folder{config.database.path, config.database.backup_dir};
  const db::BackupFolder::Found found = folder.look_through(whose(config), SystemClock{}.wall());
  if (!found.sound) {
    const auto other = std::ranges::find_if(
        found.others, [&](const auto& one) { return one.holds.source == config.twitch.source; });
    if (other == found.others.end()) return;
    log.warn(
        "{} has backups of {}, which are left as they are. If that is what your channel was "
        "called, "
        "stop now (Ctrl+C) and put the newest back: pointsbot restore --channel NAME FILE",
        config.database.backup_dir.string(), other->holds.names());
    return;
  }
  throw db::Damaged{fmt::format(
      "{} is gone or empty, and there are backups of it. No new one was made, so that nobody "
      "starts at 0 by mistake. To begin anew all the same, move the backups away, or put another "
      "file into [database] path.",
      config.database.path.string())};
}

struct ClaimJob {
  db::ClaimTerms terms;
  Result<db::Claimed, db::Error> operator()(db::Ledger& ledger) { return ledger.claim(terms); }
};

bool is_cancelled(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const boost::system::system_error& thrown) {
    return thrown.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

void take_commands(asio::io_context& loop, ControlServer& control, spdlog::logger& log) {
  if (const auto error = control.listen()) {
    log.warn("Commands such as pointsbot add do not reach this bot: {} cannot be made ({}).",
             control.path().string(), error.message());
    return;
  }
  asio::co_spawn(loop, control.serve(), asio::detached);
}

int run_bot(const Config& given, const RunOptions& options) {
  // A pipe or a connection that the other side closed is an error where it is written to, not the
  // end.
  std::signal(SIGPIPE, SIG_IGN);
  Config config = given;
  const auto log = make_log(config);
  const bool demo = config.twitch.source == db::Source::simulator;
  log->info("{}", whole_day(SystemClock{}.wall()));
  if (demo) say_demo(*log, config);

  // Before the loop: an answer of the writer that nobody waits for any more goes with the loop, and
  // its leases come back here.
  pooling::Reservoir reservoir{policy_of(config.memory, demo ? 1 : config.twitch.channels.size())};
  say_capacity(*log, reservoir.stats(), kRegionCapacity);
  // Who chats, between two payments.
  pooling::Reservoir sightings{{.regions = 2 * (demo ? 1 : config.twitch.channels.size()),
                                .capacity = Chatters::kRegion,
                                .forget = true}};
  asio::io_context loop{1};
  asio::signal_set signals{loop, SIGINT, SIGTERM};  // from here on they are kept for the loop
  Rereading rereading{loop, given, config, *log};
  SystemClock clock;
  // A real channel's chat never stands in the log.
  std::atomic<bool> chat_is_told = config.log.cycles == CycleLines::every;
  std::optional<PretendedTwitch> pretended;
  std::string token;
  if (demo) {
    simulator::Options settings;
    settings.settings.viewers = static_cast<std::uint32_t>(config.simulator.viewers);
    settings.settings.churn = config.simulator.churn;
    settings.on_said = [&log = *log, &chat_is_told](const simulator::ChatEntry& said) {
      if (chat_is_told) say_chat(log, said);
    };
    using Chat = PretendedTwitch::Chat;
    pretended.emplace(settings, config.simulator.chat ? Chat::lively : Chat::silent);
    enter(config, *pretended);
    token = simulator::kStreamerToken;  // who is what Twitch tells the streamer alone
  } else {
    token = access_token();
    if (token.empty()) keep_secrets();
  }

  db::wait_for_command(config.database.path);  // a restore puts files in their places
  std::error_code absent;                      // an empty file is no database yet
  const auto size = std::filesystem::file_size(config.database.path, absent);
  const bool existed = !absent && size > 0;
  if (db::restore_is_pending(config.database.path))
    log->warn("A restore was interrupted. It is finished now; what was there before is kept.");
  if (!existed) refuse_to_begin_anew(config, *log);
  refuse_other_format(config, db::held_now(config.database.path));
  Writer writer{loop.get_executor(), kQueuedWrites, config.database.path, config.twitch.source,
                config.database.backup_dir};
  // What opening a large database needed for a moment is written to, and would stay under what is
  // allocated next and hardly ever touched, the parser's room.
  ::malloc_trim(0);
  say_database(*log, std::filesystem::absolute(config.database.path), !existed);

  http::Client client{loop.get_executor()};
  const twitch::Access access{config.twitch.api_url, config.twitch.auth_url,
                              config.twitch.client_id, token};
  twitch::Helix helix{client, reservoir, access, config.memory.max_page};
  twitch::Login login{client, config.twitch.auth_url, config.twitch.client_id};
  TokenFiles token_files{token_folder(config)};
  std::optional<Accounts> accounts;  // unless there is a token that stays as it is
  if (token.empty())
    accounts.emplace(
        Accounts::Parts{loop.get_executor(), clock, login, token_files, *log, &config});
  twitch::RateBudget budget{clock};
  helix.spend_from(budget);
  db::LedgerCommitter committer{writer};
  db::Teller teller{loop.get_executor(), clock, committer};
  Attendance attendance;
  twitch::FixedCredential credential{config.twitch.client_id, token};
  constexpr Accounts::For kAsks = Accounts::For::viewers;
  PeopleOfTwitch people{
      {.config = config,
       .client = client,
       .clock = clock,
       .credential = accounts ? accounts->credential(kAsks, config.twitch.channel) : credential,
       .budget = [&]() -> twitch::RateBudget& {
         return accounts ? accounts->budget(kAsks, config.twitch.channel) : budget;
       }}};
  Desk desk{{config, clock, writer, teller, people, *log, attendance}};
  ControlServer control{loop, config.database.path, desk};
  Commons commons{Upkeep{writer, clock, chores(config.database.keep_history)}};
  http::WebSockets sockets{loop.get_executor()};
  chat::Books books{loop.get_executor(), config.database.path};
  chat::SystemDice dice;
  chat::Commons chat{books, dice, attendance, [&writer](db::ClaimTerms terms) {
                       ClaimJob job{std::move(terms)};
                       return writer.run_first(std::move(job));
                     }};
  EventService events{{.loop = loop,
                       .clock = clock,
                       .client = client,
                       .dialer = sockets,
                       .teller = teller,
                       .log = *log,
                       .sightings = sightings,
                       .api_url = config.twitch.api_url,
                       .eventsub_url = config.twitch.eventsub_url,
                       .accounts = accounts ? &*accounts : nullptr,
                       .fixed = accounts ? nullptr : &credential,
                       .rewards_alone = demo,
                       .chat = &chat,
                       .people = &people}};
  Receipts receipts{loop, config.database.path};
  Channels channels{{config, clock, helix, writer, reservoir, *log, commons, teller, attendance,
                     options.verbose, by_name(config) ? nullptr : &events,
                     accounts ? &*accounts : nullptr, &client, &receipts}};

  const auto end = [&] {
    log->info("{}", channels.stopping());
    signals.clear();  // a second Ctrl+C ends the program at once
    channels.stop();
    desk.end_loans();
  };
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) end();
  });
  const auto renew = [&](Config renewed) {
    config = std::move(renewed);
    chat_is_told = config.log.cycles == CycleLines::every;
    channels.renew(config);
  };
  rereading.listen(renew, end);

  Backups backups{{config, clock, *log, loop.get_executor()}};
  asio::cancellation_signal end_backups;
  asio::co_spawn(
      loop, backups.run(),
      asio::bind_cancellation_slot(end_backups.slot(), [&](const std::exception_ptr& gone) {
        say_no_more_backups(*log, gone);
      }));

  std::exception_ptr broken;
  asio::cancellation_signal end_accounts;
  std::optional<TokenCheck> check;
  if (!accounts && !demo) check.emplace(login, clock, *log, twitch::Secret{token});
  if (accounts || check) {
    const auto over = [&](const std::exception_ptr& error) {
      if (!error || is_cancelled(error)) return;
      broken = error;
      channels.stop();
    };
    auto looks = accounts ? accounts->run() : check->run();
    asio::co_spawn(loop, std::move(looks), asio::bind_cancellation_slot(end_accounts.slot(), over));
  }
  asio::co_spawn(loop, teller.serve(), [&](const std::exception_ptr& error) {
    if (!error) return;
    broken = error;
    channels.stop();
  });
  take_commands(loop, control, *log);
  events.start();
  channels.start(loop, options.cycles, [&] {
    events.end();
    signals.cancel();
    rereading.stop();
    end_backups.emit(asio::cancellation_type::terminal);
    end_accounts.emit(asio::cancellation_type::terminal);
    control.close();
    teller.close();
  });
  loop.run();
  writer.stop();
  events.tell_unwritten();
  if (channels.broken()) std::rethrow_exception(channels.broken());
  if (broken) std::rethrow_exception(broken);
  if (channels.ending() == Ending::done)
    log->info("Stopped. Everything that was paid is in {}.", config.database.path.string());
  return static_cast<int>(channels.ending());
}

}  // namespace

int run(const Config& config, const RunOptions& options) {
  try {
    return run_bot(config, options);
  } catch (const db::Damaged& damage) {
    throw db::Damaged{fmt::format("{}\n{}", damage.what(), backup_to_restore(config))};
  } catch (const db::Gone& gone) {
    throw db::Gone{fmt::format("{}\n{}", gone.what(), backup_to_restore(config))};
  }
}

}  // namespace pointsbot::app
