#include "graph/may.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "models/names.h"
#include "support/hash.h"

namespace micryscope::graph {

using ir::Op;

namespace {

constexpr std::size_t kMaximumEdges = 20000;  // of each reason; a server has dozens of tools

class MayLinker {
 public:
  MayLinker(Graph& graph, const models::ModelSet& models, const models::Names& names)
      : graph_(graph),
        program_(graph.program()),
        resolver_(graph.resolver()),
        models_(models),
        names_(names) {}

  MayFlows run() {
    link_resources();
    link_compositions();
    link_entities();
    std::sort(edges_.begin(), edges_.end(), [](const Edge& a, const Edge& b) {
      return std::tuple(a.from, a.to, a.kind) < std::tuple(b.from, b.to, b.kind);
    });
    edges_.erase(std::unique(edges_.begin(), edges_.end()), edges_.end());
    MayFlows flows{std::move(edges_), {}};
    for (const auto& [name, ends] : shared_)
      flows.shared.push_back({name, ends.first, ends.second});
    return flows;
  }

 private:
  using Families = std::vector<std::uint32_t>;

  Families families(std::string_view name) const {
    Families found;
    if (name.empty() || name.size() > 80) return found;
    for (const std::uint32_t index : names_.families_of(name)) {
      if (models_.names[index].sensitive) found.push_back(index);
    }
    return found;
  }

  static bool have_common(const Families& a, const Families& b) {
    return std::any_of(a.begin(), a.end(), [&](std::uint32_t f) {
      return std::find(b.begin(), b.end(), f) != b.end();
    });
  }

  void share(std::string_view kind, std::string_view name, std::size_t gives, std::size_t takes) {
    auto& ends = shared_[hash_fields({kind, name})];
    ends.first += static_cast<std::uint32_t>(gives);
    ends.second += static_cast<std::uint32_t>(takes);
  }

  void add(NodeId from, NodeId to, EdgeKind kind) {
    if (!from || !to) return;
    if (edges_.size() >= kMaximumEdges) return graph_.limits().reached(Limit::may_edges, from);
    edges_.push_back({from, to, kind, {}});
  }

  // --- resource --------------------------------------------------------------------------------

  void link_resources() {
    struct Touch {
      std::vector<NodeId> written, read;
    };
    std::map<std::string, Touch> touched;
    each_call([&](NodeId call) {
      for (const models::CallModel* model : resolver_.models_of_call(call)) {
        if (model->resource.empty()) continue;
        const std::string resource(program_.constant_text(resolver_.select(call, model->resource)));
        if (resource.size() < 3) continue;
        Touch& touch = touched[resource];
        if (model->origin) touch.read.push_back(call);
        for (const models::SinkModel& sink : model->sinks) {
          const NodeId data = resolver_.select(call, sink.at);
          if (data && program_.constant_text(data) != resource) touch.written.push_back(data);
        }
      }
    });
    for (const auto& [resource, touch] : touched) {
      share("resource", resource, touch.written.size(), touch.read.size());
      if (touch.written.size() > kMaximumSharers || touch.read.size() > kMaximumSharers) continue;
      for (const NodeId from : touch.written) {
        for (const NodeId to : touch.read) add(from, to, EdgeKind::resource);
      }
    }
  }

  // --- composition -----------------------------------------------------------------------------

  /// What a model can fill: the handler's parameters, or the fields that it reads of one.
  std::vector<std::pair<std::string, NodeId>> inputs(const Tool& tool) const {
    std::vector<std::pair<std::string, NodeId>> found;
    const ir::Module& module = program_.modules()[tool.handler.module];
    for (const ir::Parameter& parameter : program_.function(tool.handler).parameters) {
      if (parameter.kind == ir::ParameterKind::receiver) continue;
      const NodeId node = program_.node(tool.handler.module, parameter.value);
      found.emplace_back(module.text(parameter.name), node);
      for (const Edge& edge : graph_.out(node)) {
        if (edge.kind == EdgeKind::use && program_.value(edge.to).op == Op::member) {
          found.emplace_back(program_.name(edge.to), edge.to);
        }
      }
    }
    return found;
  }

  /// Of all tools of a program one counts: they are one server's.
  void share_tools(const std::set<std::uint32_t>& given) {
    std::set<std::uint32_t> taken;
    for (const Tool& consumer : graph_.tools()) {
      for (const auto& [name, input] : inputs(consumer)) {
        for (const std::uint32_t family : families(name)) taken.insert(family);
      }
    }
    for (const std::uint32_t family : given) share("tool", models_.names[family].family, 1, 0);
    for (const std::uint32_t family : taken) share("tool", models_.names[family].family, 0, 1);
  }

  void link_compositions() {
    std::set<std::uint32_t> given;
    for (const Tool& producer : graph_.tools()) {
      const ir::Function& function = program_.function(producer.handler);
      Families about = families(producer.name);
      for (const std::uint32_t family :
           families(program_.text(producer.handler.module, function.name)))
        about.push_back(family);
      for (const ir::ValueId result : program_.returns(producer.handler)) {
        const NodeId node = program_.node(producer.handler.module, result);
        Families mine = about;
        for (const VariableRef ref : program_.variables_of(node)) {
          for (const std::uint32_t family :
               families(program_.text(ref.module, program_.variable(ref).name)))
            mine.push_back(family);
        }
        given.insert(mine.begin(), mine.end());
        if (mine.empty()) continue;
        for (const Tool& consumer : graph_.tools()) {
          if (consumer.handler == producer.handler) continue;
          for (const auto& [name, input] : inputs(consumer)) {
            if (have_common(mine, families(name))) add(node, input, EdgeKind::composition);
          }
        }
      }
    }
    share_tools(given);
  }

  // --- entity ----------------------------------------------------------------------------------

  void link_entities() {
    std::map<std::string, std::vector<NodeId>>
        made;  // by unit and name: values of top-level variables
    for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
      const ir::Module& module = program_.modules()[m];
      for (const ir::Variable& variable : module.variables) {
        if (variable.function != ir::FunctionId(0) || families(module.text(variable.name)).empty())
          continue;
        auto& values = made[key(m, module.text(variable.name))];
        for (const ir::ValueId value : variable.reaching) values.push_back(program_.node(m, value));
      }
    }
    for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
      const ir::Module& module = program_.modules()[m];
      for (std::uint32_t f = 1; f < module.functions.size(); ++f) {
        const FunctionRef ref{m, ir::FunctionId(f)};
        if (!graph_.callers(ref).empty() || graph_.tool_of(ref) != nullptr) continue;
        for (const ir::Parameter& parameter : module.functions[ref.id].parameters) {
          if (parameter.kind == ir::ParameterKind::receiver) continue;
          const auto it = made.find(key(m, module.text(parameter.name)));
          if (it == made.end()) continue;
          for (const NodeId value : it->second)
            add(value, program_.node(m, parameter.value), EdgeKind::entity);
        }
      }
    }
  }

  /// Names are compared without case and punctuation: SESSION_KEY and sessionKey are one entity.
  std::string key(std::uint32_t module, std::string_view name) const {
    std::string text = program_.modules()[module].unit + '\0';
    for (const std::string& word : models::split_name(name)) text += word;
    return text;
  }

  template <typename Visit>
  void each_call(Visit visit) {
    for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
      const auto& values = program_.modules()[m].values;
      for (std::uint32_t i = 0; i < values.size(); ++i) {
        if (values[ir::ValueId(i)].op == Op::call) visit(program_.node(m, ir::ValueId(i)));
      }
    }
  }

  Graph& graph_;
  const Program& program_;
  Resolver& resolver_;
  const models::ModelSet& models_;
  const models::Names& names_;
  std::vector<Edge> edges_;
  std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> shared_;  // gives, takes
};

}  // namespace

MayFlows may_flows(Graph& graph, const models::ModelSet& models, const models::Names& names) {
  return MayLinker(graph, models, names).run();
}

}  // namespace micryscope::graph
