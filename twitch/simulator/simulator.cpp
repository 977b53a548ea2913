#include "twitch/simulator/simulator.hpp"

#include "http/server.hpp"
#include "twitch/simulator/state.hpp"

#include <utility>

namespace pointsbot::twitch::simulator {
namespace {

/// Keeps the state for as long as somebody is still being answered.
Task<> serve(std::shared_ptr<State> state, http::Exchange& exchange) {
  co_await state->serve(exchange);
}

}  // namespace

struct Simulator::Impl {
  std::shared_ptr<State> state;
  std::string address;
  http::Server server;
};

Simulator::Simulator(boost::asio::any_io_executor executor, Clock& clock, const Options& options) {
  auto state = std::make_shared<State>(options.seed, options.settings, clock, options.on_request,
                                       options.on_said);
  auto handler = [state](http::Exchange& exchange) { return serve(state, exchange); };
  impl_.reset(new Impl{
      state,
      options.address,
      {std::move(executor), options.address, options.port, std::move(handler), options.on_error}});
  state->reached_by(url());
}

Simulator::~Simulator() = default;

std::uint16_t Simulator::port() const { return impl_->server.port(); }

std::string Simulator::url() const {
  const bool v6 = impl_->address.find(':') != std::string::npos;
  return "http://" + (v6 ? "[" + impl_->address + "]" : impl_->address) + ":" +
         std::to_string(port());
}

void Simulator::reached_by(std::string site) { impl_->state->reached_by(std::move(site)); }

const Settings& Simulator::settings() const { return impl_->state->settings(); }

void Simulator::change(std::string_view form) { impl_->state->change(form); }

std::size_t Simulator::happen(std::string_view form) { return impl_->state->happen(form); }

std::optional<Person> Simulator::viewer(std::uint32_t n) const { return impl_->state->viewer(n); }

std::size_t Simulator::sockets() const { return impl_->state->sockets(); }

std::uint64_t Simulator::asked(Route route) const { return impl_->state->log().count(route); }

std::uint64_t Simulator::struck() const { return impl_->state->struck(); }

void Simulator::stop() { impl_->server.stop(); }

}  // namespace pointsbot::twitch::simulator
