#include "app/pretended_twitch.hpp"

#include "pooling/allocations.hpp"

#include <boost/asio/post.hpp>

namespace pointsbot::app {

PretendedTwitch::PretendedTwitch(const twitch::simulator::Options& options)
    : simulator_{loop_.get_executor(), clock_, options}, thread_{[this] {
        pooling::leave_this_thread_out();
        loop_.run();
      }} {}

PretendedTwitch::~PretendedTwitch() {
  boost::asio::post(loop_, [this] { simulator_.stop(); });
  thread_.join();
}

}  // namespace pointsbot::app
