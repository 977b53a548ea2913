#include "app/pretended_twitch.hpp"

#include "pooling/allocations.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <utility>

namespace pointsbot::app {

namespace asio = boost::asio;
namespace simulator = twitch::simulator;

PretendedTwitch::PretendedTwitch(const simulator::Options& options, Chat chat)
    : simulator_{loop_.get_executor(), clock_, heard_by_stage(options)} {
  if (chat == Chat::lively) {
    stage_.emplace(simulator_, clock_, options.seed);
    asio::co_spawn(loop_, stage_->perform(),
                   asio::bind_cancellation_slot(curtain_.slot(), [](const std::exception_ptr&) {}));
  }
  thread_ = std::thread{[this] {
    pooling::leave_this_thread_out();
    loop_.run();
  }};
}

PretendedTwitch::~PretendedTwitch() {
  asio::post(loop_, [this] {
    curtain_.emit(asio::cancellation_type::terminal);
    simulator_.stop();
  });
  thread_.join();
}

simulator::Options PretendedTwitch::heard_by_stage(simulator::Options options) {
  options.on_said = [this, tell = std::move(options.on_said)](const simulator::ChatEntry& said) {
    if (stage_) stage_->heard(said.text);
    if (tell) tell(said);
  };
  return options;
}

}  // namespace pointsbot::app
