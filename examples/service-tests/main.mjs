// Starts the service: GRAPH_TOKEN has the access token, GRAPH_BASE_URL another Graph, such as a stand-in, and PORT the port.
import { createService } from "./service.mjs";

const { GRAPH_TOKEN, GRAPH_BASE_URL, PORT = "8080" } = process.env;
const service = createService(() => GRAPH_TOKEN, { baseUrl: GRAPH_BASE_URL });
service.listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${service.address().port}`));
