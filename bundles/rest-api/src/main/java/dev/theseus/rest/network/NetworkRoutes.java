package dev.theseus.rest.network;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.network.EndpointConfig;
import dev.theseus.engine.network.NetworkConfig;
import dev.theseus.engine.network.NetworkConfig.Pool;
import dev.theseus.engine.network.NetworkView;
import dev.theseus.engine.network.Networks;
import dev.theseus.rest.container.NetworkingReader;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.RouteTable;
import dev.theseus.rest.json.Filters;
import dev.theseus.rest.json.JsonFields;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.swarm.AbsentRoutes;
import java.util.List;
import java.util.Set;

/** {@code /networks}. */
public final class NetworkRoutes implements RouteTable.Resource {
    /** In Docker's words the driver of networks that span the nodes of a swarm. */
    private static final String SWARM_DRIVER = "overlay";

    /** As Go reads them; a query without the word means false. */
    private static final Set<String> BOOLEANS =
            Set.of("", "1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False");

    private final Networks networks;

    public NetworkRoutes(Networks networks) {
        this.networks = networks;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/networks", this::list)
                .get("/networks/", this::list)
                .post("/networks/create", this::create)
                .route("POST", "/networks/prune", 25, this::prune)
                .get("/networks/{id}", this::inspect)
                .delete("/networks/{id}", this::remove)
                .post("/networks/{id}/connect", this::connect)
                .post("/networks/{id}/disconnect", this::disconnect);
    }

    private void list(Exchange exchange) {
        List<NetworkView> views = networks.list(Filters.of(exchange.query()));
        exchange.json(ObjectBuilder.array(views, view -> NetworkJson.of(view, false)));
    }

    private void inspect(Exchange exchange) {
        String verbose = exchange.query().get("verbose");
        if (!BOOLEANS.contains(verbose)) {
            throw EngineException.invalid("invalid value for verbose: " + verbose + ": strconv.ParseBool: parsing \""
                    + verbose + "\": invalid syntax");
        }
        String scope = exchange.query().get("scope");
        NetworkView found = networks.inspect(exchange.path("id"));
        if (!scope.isEmpty()
                && !scope.equals(
                        found.config().scope().isEmpty()
                                ? "local"
                                : found.config().scope())) {
            throw EngineException.notFound("network " + exchange.path("id") + " not found");
        }
        exchange.json(NetworkJson.of(found, true));
    }

    private void create(Exchange exchange) {
        JsonFields body = exchange.body();
        JsonFields ipam = body.objectOrEmpty("IPAM");
        NetworkConfig config = new NetworkConfig(
                body.string("Name"),
                body.string("Driver"),
                body.flag("Internal"),
                body.flag("Attachable"),
                body.flag("Ingress"),
                body.findFlag("EnableIPv4").orElse(true),
                body.flag("EnableIPv6"),
                ipam.string("Driver"),
                ipam.stringMap("Options"),
                ipam.objects("Config").stream().map(NetworkRoutes::pool).toList(),
                body.stringMap("Options"),
                body.stringMap("Labels"),
                body.flag("ConfigOnly"),
                body.string("Scope"));
        if (config.name().isBlank()) {
            throw EngineException.invalid("network name is required: give it in the field Name");
        }
        if (isOfSwarm(config)) {
            throw AbsentRoutes.noManager();
        }
        String from = body.objectOrEmpty("ConfigFrom").string("Network");
        Networks.Created created =
                networks.create(new ConfigurationNetwork(networks).applyTo(config, from), exchange.context());
        exchange.json(
                201,
                ObjectBuilder.object()
                        .put("Id", created.id())
                        .put("Warning", created.warning())
                        .build());
    }

    private static boolean isOfSwarm(NetworkConfig config) {
        return config.driver().equals(SWARM_DRIVER) || config.scope().equals("swarm") || config.ingress();
    }

    private static Pool pool(JsonFields fields) {
        return new Pool(
                fields.string("Subnet"),
                fields.string("IPRange"),
                fields.string("Gateway"),
                fields.stringMap("AuxiliaryAddresses"));
    }

    private void remove(Exchange exchange) {
        networks.remove(exchange.path("id"), exchange.context());
        exchange.empty(204);
    }

    private void connect(Exchange exchange) {
        JsonFields body = exchange.body();
        EndpointConfig config =
                body.object("EndpointConfig").map(NetworkingReader::endpoint).orElse(EndpointConfig.DEFAULT);
        networks.connect(exchange.path("id"), container(body), config, exchange.context());
        exchange.empty(200);
    }

    private void disconnect(Exchange exchange) {
        JsonFields body = exchange.body();
        networks.disconnect(exchange.path("id"), container(body), body.flag("Force"), exchange.context());
        exchange.empty(200);
    }

    private static String container(JsonFields body) {
        String container = body.string("Container");
        if (container.isEmpty()) {
            throw EngineException.invalid("no container given: name it in the field Container");
        }
        return container;
    }

    private void prune(Exchange exchange) {
        List<String> names = networks.prune(Filters.of(exchange.query()), exchange.context());
        exchange.json(ObjectBuilder.object().putOrNull("NetworksDeleted", names).build());
    }
}
