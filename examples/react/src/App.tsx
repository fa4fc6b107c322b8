// The page: signed out, it has a button; signed in, the Cloud PCs and their runs.
import { useMsal } from "@azure/msal-react";
import { useMemo, useState } from "react";

import { CloudPcs } from "./CloudPcs";
import { signIn, tokenFunction } from "./sign-in";

export function App() {
  const { instance, accounts } = useMsal();
  const [account] = accounts;
  const [problem, setProblem] = useState("");
  // The same function for the same account, so that nothing is loaded twice.
  const getToken = useMemo(() => account && tokenFunction(instance, account), [instance, account?.homeAccountId]);

  async function onSignIn() {
    setProblem("");
    try {
      await signIn(instance);
    } catch (error) {
      setProblem(`The sign-in failed. ${error instanceof Error ? error.message : error}`);
    }
  }

  return (
    <>
      <header>
        <h1>Restore points</h1>
        {account ? <span>{account.username}</span> : null}
        <button className={account ? "quiet" : ""} onClick={onSignIn}>
          {account ? "Sign in again" : "Sign in"}
        </button>
      </header>
      <main>
        <p role="alert">{problem}</p>
        {getToken ? <CloudPcs getToken={getToken} /> : <p>Sign in with an account that may manage Cloud PCs.</p>}
      </main>
    </>
  );
}
