/** The GraphQL that the demo sends, as it could be typed in GraphiQL. */

export const CREATE_SERVER = `mutation CreateServer($input: CreateServerInput!) {
  createServer(input: $input) {
    server { id fqdn role state root }
    userErrors { message }
  }
}`;

export interface CreatedServer {
  server: { id: string; fqdn: string; role: string; state: string; root: string };
}

export const CREATE_CLIENT = `mutation CreateClient($input: CreateClientInput!) {
  createClient(input: $input) {
    client { id url }
    run { id }
    userErrors { message }
  }
}`;

export interface CreatedClient {
  client: { id: string; url: string };
  run: { id: string };
}

export const DELETE_CLIENT = `mutation DeleteClient($input: DeleteClientInput!) {
  deleteClient(input: $input) {
    run { id }
    userErrors { message }
  }
}`;

export interface DeletedClient {
  run: { id: string };
}

export const STATUS_OF_CLIENT = `query StatusOfClient($alias: String!) {
  client(alias: $alias) { status }
}`;

export interface StatusOfClient {
  client: { status: string };
}
