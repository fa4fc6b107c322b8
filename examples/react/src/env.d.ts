// The variables of `.env`, as TypeScript knows them.
interface ImportMetaEnv {
  readonly VITE_CLIENT_ID: string;
  readonly VITE_TENANT_ID: string;
}
